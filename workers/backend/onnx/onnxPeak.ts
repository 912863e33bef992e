/** Bytes that onnxruntime holds at most while it runs an emitted graph. */
import type { OnnxNode } from './onnxModel.ts';
import { runtimeOrder } from './onnxOrder.ts';
import { type KnownTensors, onnxShapes } from './onnxShapes.ts';

const FLOAT_BYTES = 4;

/** Results that are their first input under another name. */
const VIEWS = new Set(['Reshape', 'Identity']);
/** Results that take their first input's memory when nothing else reads it later. Source: onnxruntime's kernels
 *  (`MayInplace`). */
const IN_PLACE = new Set('Add Sub Mul Div Exp Log Neg Abs Sqrt Reciprocal Sigmoid Relu LeakyRelu'.split(' '));
/** Results of one byte an element. */
const BOOLEAN = new Set(['Equal', 'Greater', 'Not', 'Or']);

/** Most bytes alive at once, in onnxruntime's order; outputs live to the end. */
export function onnxPeakBytes(
  written: readonly OnnxNode[],
  known: KnownTensors,
  outputs: readonly string[],
): number {
  const shapes = onnxShapes(written, known);
  const nodes = runtimeOrder(written);
  const bytes = ({ opType, output }: OnnxNode) =>
    (shapes.get(output) ?? []).reduce((product, extent) => product * extent, 1) *
    (BOOLEAN.has(opType) ? 1 : FLOAT_BYTES);
  const owners = ownersOf(nodes);
  const owner = (name: string) => owners.get(name) ?? name;
  const lastUse = new Map<string, number>();
  nodes.forEach(({ inputs, output }, i) => {
    for (const name of [...inputs, output]) lastUse.set(owner(name), i);
  });
  for (const name of outputs) lastUse.set(owner(name), nodes.length);
  const dying = new Map<number, string[]>();
  for (const [name, i] of lastUse) dying.set(i, [...(dying.get(i) ?? []), name]);

  const live = new Map<string, number>();
  let alive = 0;
  let most = 0;
  nodes.forEach((node, i) => {
    const size = bytes(node);
    const [first = ''] = node.inputs;
    if (owner(node.output) === node.output) {
      const isLast = lastUse.get(owner(first)) === i && live.get(owner(first)) === size;
      if (!(IN_PLACE.has(node.opType) && isLast)) alive += size;
      else live.delete(owner(first));
      live.set(node.output, size);
    }
    most = Math.max(most, alive);
    for (const name of dying.get(i) ?? []) {
      alive -= live.get(name) ?? 0;
      live.delete(name);
    }
  });
  return most;
}

/** View → the tensor whose memory it is. */
function ownersOf(nodes: readonly OnnxNode[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { opType, inputs, output } of nodes) {
    const [first = ''] = inputs;
    if (VIEWS.has(opType)) owners.set(output, owners.get(first) ?? first);
  }
  return owners;
}
