/** The allow list for torch: tensors (views of storages that stay on disk), devices, sizes and dtypes. */
import type { NpyType } from '../npy/index.ts';
import {
  type Builder,
  type Globals,
  PLAIN_GLOBALS,
  PyGlobal,
  type PyObject,
  PyTuple,
  type PyValue,
} from '../pickle/index.ts';

export type TorchType = NpyType | 'bfloat16';

/** A storage class, for example torch.FloatStorage, or a dtype. */
export class TorchDtype implements PyObject {
  readonly kind = 'torch.dtype';
  constructor(readonly type: TorchType | 'untyped') {}
}

export class TorchDevice implements PyObject {
  readonly kind = 'torch.device';
  constructor(readonly name: string) {}
}

/** Elements that lie in the zip under `data/<key>`. */
export class TorchStorage implements PyObject {
  readonly kind = 'torch storage';
  constructor(
    readonly key: string,
    readonly type: TorchType | 'untyped',
    readonly elements: number,
  ) {}
}

/** A view of a storage, not yet read: torchFile.ts does. Offsets and strides count elements. */
export class TorchTensor implements PyObject {
  readonly kind = 'torch tensor';
  constructor(
    readonly storage: TorchStorage,
    readonly type: TorchType,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly stride: readonly number[],
  ) {}
}

const STORAGES: Readonly<Record<string, TorchType>> = {
  Float: 'float32',
  Double: 'float64',
  Half: 'float16',
  BFloat16: 'bfloat16',
  Long: 'int64',
  Int: 'int32',
  Short: 'int16',
  Char: 'int8',
  Byte: 'uint8',
  Bool: 'bool',
};
const DTYPES: readonly TorchType[] = [
  ...['float32', 'float64', 'float16', 'bfloat16', 'bool'],
  ...['int64', 'int32', 'int16', 'int8', 'uint64', 'uint32', 'uint16', 'uint8'],
] as TorchType[];

const numbers = (value: PyValue | undefined): readonly number[] =>
  value instanceof PyTuple ? value.items.map(Number) : [];

/** (storage, offset, size, stride, requires_grad, hooks, [dtype]). */
function rebuildTensor([storage, offset, size, stride, , , dtype]: readonly PyValue[]): PyValue {
  if (!(storage instanceof TorchStorage)) throw new RangeError('a tensor has no storage');
  const type = dtype instanceof TorchDtype ? dtype.type : storage.type;
  if (type === 'untyped') throw new RangeError('a tensor has no element type');
  return new TorchTensor(storage, type, Number(offset ?? 0), numbers(size), numbers(stride));
}

/** (tensor, …) of parameters. */
function firstTensor([tensor]: readonly PyValue[]): PyValue {
  if (!(tensor instanceof TorchTensor)) throw new RangeError('a parameter has no tensor');
  return tensor;
}

/** (function, type, arguments, state): a tensor that carries Python attributes, which are dropped. */
function rebuildFromType([rebuild, , args]: readonly PyValue[]): PyValue {
  const builder = rebuild instanceof PyGlobal ? TENSOR_BUILDERS.get(rebuild.path) : undefined;
  if (!builder?.call || !(args instanceof PyTuple))
    throw new RangeError('a tensor is built in an unknown way');
  return builder.call(args.items);
}

function device(parts: readonly PyValue[]): PyValue {
  return new TorchDevice(parts.map(String).join(':'));
}

const TENSOR_BUILDERS: Globals = new Map<string, Builder>([
  ['torch._utils._rebuild_tensor', { call: rebuildTensor }],
  ['torch._utils._rebuild_tensor_v2', { call: rebuildTensor }],
  ['torch._utils._rebuild_tensor_v3', { call: rebuildTensor }],
  ['torch._utils._rebuild_parameter', { call: firstTensor }],
  ['torch._utils._rebuild_parameter_with_state', { call: firstTensor }],
]);

const named = (path: string): [string, Builder] => [path, { value: new PyGlobal(path) }];

export const TORCH_GLOBALS: Globals = new Map<string, Builder>([
  ...PLAIN_GLOBALS,
  ...TENSOR_BUILDERS,
  ['torch._tensor._rebuild_from_type_v2', { call: rebuildFromType }],
  ['torch.device', { call: device }],
  ['torch.Size', { call: ([sizes]) => (sizes instanceof PyTuple ? sizes : new PyTuple([])) }],
  named('torch.Tensor'),
  named('torch.nn.parameter.Parameter'),
  ['torch.storage.UntypedStorage', { value: new TorchDtype('untyped') }],
  ...Object.entries(STORAGES).map(([name, type]): [string, Builder] => [
    `torch.${name}Storage`,
    { value: new TorchDtype(type) },
  ]),
  ...DTYPES.map((type): [string, Builder] => [`torch.${type}`, { value: new TorchDtype(type) }]),
]);
