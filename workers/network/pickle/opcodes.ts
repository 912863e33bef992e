/** What each pickle opcode does, protocols 2 to 5. Source: CPython Lib/pickletools.py. Opcodes that run code of the
 *  file's choice (INST, OBJ, EXT, NEWOBJ_EX) are left out on purpose. */

import { applyState } from './applyState.ts';
import type { PickleMachine } from './unpickle.ts';
import { isDict, PyTuple, type PyValue } from './values.ts';

type Operation = (m: PickleMachine) => void;

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

function setItems(m: PickleMachine, items: readonly PyValue[]): void {
  const dict = m.top();
  if (!isDict(dict) || items.length % 2 !== 0) throw m.broken('items are set on something that is no dict');
  for (let i = 0; i < items.length; i += 2) dict.set(items[i] as PyValue, items[i + 1] as PyValue);
}

function append(m: PickleMachine, items: readonly PyValue[]): void {
  const list = m.top();
  if (!Array.isArray(list)) throw m.broken('items are appended to something that is no list');
  for (const item of items) list.push(item);
}

function addToSet(m: PickleMachine, items: readonly PyValue[]): void {
  const set = m.top();
  if (!(set instanceof Set)) throw m.broken('items are added to something that is no set');
  for (const item of items) set.add(item);
}

function remembered(m: PickleMachine, index: number): PyValue {
  const value = m.memo.get(index);
  if (value === undefined) throw m.broken(`memo entry ${index} is missing`);
  return value;
}

function call(m: PickleMachine): void {
  const args = m.pop();
  const target = m.pop();
  if (!(args instanceof PyTuple)) throw m.broken('a call has no arguments');
  m.push(m.call(target, args.items));
}

function stackGlobal(m: PickleMachine): void {
  const name = m.pop();
  const module = m.pop();
  if (typeof name !== 'string' || typeof module !== 'string') throw m.broken('a class has no name');
  m.push(m.global(module, name));
}

function build(m: PickleMachine): void {
  const state = m.pop();
  if (!applyState(m.top(), state)) throw m.refused('an object with a state of its own');
}

function dictFromItems(m: PickleMachine): void {
  const items = m.popToMark();
  m.push(new Map());
  setItems(m, items);
}

function tupleOf(count: number): Operation {
  return (m) => {
    const items = Array.from({ length: count }, () => m.pop()).reverse();
    m.push(new PyTuple(items));
  };
}

function pairToDict(m: PickleMachine): void {
  const value = m.pop();
  setItems(m, [m.pop(), value]);
}

export const OPCODES: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  // Framing
  [0x80, (m) => void m.cursor.uint8()], // PROTO
  [0x95, (m) => void m.cursor.uint64()], // FRAME
  [0x2e, (m) => m.finish()], // STOP
  // Stack and memo
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => void m.pop()], // POP
  [0x31, (m) => void m.popToMark()], // POP_MARK
  [0x32, (m) => m.push(m.top())], // DUP
  [0x71, (m) => void m.memo.set(m.cursor.uint8(), m.top())], // BINPUT
  [0x72, (m) => void m.memo.set(m.cursor.uint32(), m.top())], // LONG_BINPUT
  [0x94, (m) => void m.memo.set(m.memo.size, m.top())], // MEMOIZE
  [0x68, (m) => m.push(remembered(m, m.cursor.uint8()))], // BINGET
  [0x6a, (m) => m.push(remembered(m, m.cursor.uint32()))], // LONG_BINGET
  // Plain values
  [0x4e, (m) => m.push(null)], // NONE
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x4b, (m) => m.push(m.cursor.uint8())], // BININT1
  [0x4d, (m) => m.push(m.cursor.uint16())], // BININT2
  [0x4a, (m) => m.push(m.cursor.int32())], // BININT
  [0x8a, (m) => m.push(m.cursor.signedInteger(m.cursor.uint8()))], // LONG1
  [0x8b, (m) => m.push(m.cursor.signedInteger(m.cursor.int32()))], // LONG4
  [0x47, (m) => m.push(m.cursor.float64())], // BINFLOAT
  [0x8c, (m) => m.push(m.cursor.utf8(m.cursor.uint8()))], // SHORT_BINUNICODE
  [0x58, (m) => m.push(m.cursor.utf8(m.cursor.uint32()))], // BINUNICODE
  [0x8d, (m) => m.push(m.cursor.utf8(m.cursor.uint64()))], // BINUNICODE8
  [0x55, (m) => m.push(latin1(m.cursor.take(m.cursor.uint8())))], // SHORT_BINSTRING
  [0x54, (m) => m.push(latin1(m.cursor.take(m.cursor.int32())))], // BINSTRING
  [0x43, (m) => m.push(m.cursor.take(m.cursor.uint8()))], // SHORT_BINBYTES
  [0x42, (m) => m.push(m.cursor.take(m.cursor.uint32()))], // BINBYTES
  [0x8e, (m) => m.push(m.cursor.take(m.cursor.uint64()))], // BINBYTES8
  [0x96, (m) => m.push(m.cursor.take(m.cursor.uint64()))], // BYTEARRAY8
  // Containers
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x6c, (m) => m.push(m.popToMark())], // LIST
  [0x61, (m) => append(m, [m.pop()])], // APPEND
  [0x65, (m) => append(m, m.popToMark())], // APPENDS
  [0x29, (m) => m.push(new PyTuple([]))], // EMPTY_TUPLE
  [0x85, tupleOf(1)], // TUPLE1
  [0x86, tupleOf(2)], // TUPLE2
  [0x87, tupleOf(3)], // TUPLE3
  [0x74, (m) => m.push(new PyTuple(m.popToMark()))], // TUPLE
  [0x7d, (m) => m.push(new Map())], // EMPTY_DICT
  [0x64, dictFromItems], // DICT
  [0x73, pairToDict], // SETITEM
  [0x75, (m) => setItems(m, m.popToMark())], // SETITEMS
  [0x8f, (m) => m.push(new Set())], // EMPTY_SET
  [0x90, (m) => addToSet(m, m.popToMark())], // ADDITEMS
  [0x91, (m) => m.push(new Set(m.popToMark()))], // FROZENSET
  // Classes, by allow list only
  [0x63, (m) => m.push(m.global(m.cursor.line(), m.cursor.line()))], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x52, call], // REDUCE
  [0x81, call], // NEWOBJ
  [0x62, build], // BUILD
  [0x51, (m) => m.push(m.persistent(m.pop()))], // BINPERSID
]);
