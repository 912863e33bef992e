/**
 * A pickle reader that executes nothing: classes and functions are looked up in an allow list of builders, and any
 * other name is refused. Protocols 2 to 5. Source: CPython Lib/pickletools.py.
 */
import { CheckpointError } from '../failures.ts';
import { ByteCursor } from './byteCursor.ts';
import { OPCODES } from './opcodes.ts';
import { PyGlobal, type PyObject, type PyValue } from './values.ts';

/** What stands for a Python class or function. */
export interface Builder {
  /** The result of calling it. */
  readonly call?: (args: readonly PyValue[]) => PyValue;
  /** A value that stands for the name itself, for example a storage class. */
  readonly value?: PyObject;
}
/** By dotted path, for example `collections.OrderedDict`. */
export type Globals = ReadonlyMap<string, Builder>;

export interface UnpickleOptions {
  /** Stands in messages. */
  readonly file: string;
  readonly globals: Globals;
  /** Resolves persistent ids, which torch uses for storages. */
  readonly persistent?: (id: PyValue) => PyValue;
}

const MARK = Symbol('mark');

/** The pickle machine's stack and memo; opcodes.ts holds what each opcode does. */
export class PickleMachine {
  readonly stack: (PyValue | typeof MARK)[] = [];
  readonly memo = new Map<number, PyValue>();
  private finished = false;

  constructor(
    readonly cursor: ByteCursor,
    private readonly options: UnpickleOptions,
  ) {}

  get isDone(): boolean {
    return this.finished;
  }

  finish(): void {
    this.finished = true;
  }

  push = (value: PyValue): void => {
    this.stack.push(value);
  };

  mark(): void {
    this.stack.push(MARK);
  }

  pop(): PyValue {
    const value = this.stack.pop();
    if (value === undefined || value === MARK) throw this.broken('its stack runs empty');
    return value as PyValue;
  }

  /** Items above the last mark, which is removed. */
  popToMark(): PyValue[] {
    const start = this.stack.lastIndexOf(MARK);
    if (start < 0) throw this.broken('a mark is missing');
    const items = this.stack.splice(start).slice(1);
    return items as PyValue[];
  }

  top(): PyValue {
    const value = this.stack.at(-1);
    if (value === undefined || value === MARK) throw this.broken('its stack runs empty');
    return value as PyValue;
  }

  global(module: string, name: string): PyValue {
    const path = `${module}.${name}`;
    const builder = this.options.globals.get(path);
    if (builder === undefined) throw this.refused(path);
    return builder.value ?? new PyGlobal(path);
  }

  call(target: PyValue, args: readonly PyValue[]): PyValue {
    const builder = target instanceof PyGlobal ? this.options.globals.get(target.path) : undefined;
    if (builder?.call === undefined) throw this.refused(target instanceof PyGlobal ? target.path : 'a call');
    return builder.call(args);
  }

  persistent(id: PyValue): PyValue {
    if (this.options.persistent === undefined) throw this.refused('a persistent id');
    return this.options.persistent(id);
  }

  broken(found: string): CheckpointError {
    const { file } = this.options;
    const message = `${file}: damaged or incomplete, ${found}. Copy or download the file again.`;
    return new CheckpointError('damaged', message, { file, found });
  }

  refused(type: string): CheckpointError {
    const { file } = this.options;
    const message = `${file}: holds ${type}, which the studio does not build: only tensors, NumPy arrays and plain values are read, and no code is run. Save the checkpoint again with nnU-Net's own trainer.`;
    return new CheckpointError('type', message, { file, type });
  }
}

/** The one value in a pickle.
 *  @throws CheckpointError `checkpoint.type` for a class outside `globals`, `checkpoint.damaged` for broken bytes. */
export function unpickle(bytes: Uint8Array, options: UnpickleOptions): PyValue {
  const machine = new PickleMachine(new ByteCursor(bytes), options);
  try {
    while (!machine.isDone) step(machine);
    return machine.pop();
  } catch (cause) {
    if (cause instanceof CheckpointError) throw cause;
    throw machine.broken(cause instanceof Error ? cause.message : String(cause));
  }
}

function step(machine: PickleMachine): void {
  const code = machine.cursor.uint8();
  const operation = OPCODES.get(code);
  if (operation === undefined) throw machine.refused(`pickle opcode 0x${code.toString(16).padStart(2, '0')}`);
  operation(machine);
}
