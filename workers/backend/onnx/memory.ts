import type { Czyx } from '../../image/index.ts';
import { type Graph, nodeInputs, nodesFor, tensorShapes } from '../../network/index.ts';

const FLOAT_BYTES = 4;
const elements = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Bytes that a network needs in WebAssembly for one input shape: its weights twice (the file and onnxruntime's copy)
 *  and the activations alive at once. An estimate: onnxruntime's allocator rounds up. */
export function estimateOnnxBytes(graph: Graph, inputShape: Czyx): number {
  const weights = graph.parameters.reduce((sum, { shape }) => sum + elements(shape), 0);
  return FLOAT_BYTES * (2 * weights + peakActivations(graph, inputShape));
}

function peakActivations(graph: Graph, inputShape: Czyx): number {
  const shapes = tensorShapes(graph, inputShape);
  const nodes = nodesFor(graph, graph.outputs.slice(0, 1));
  const lastUse = new Map(nodes.flatMap((node, index) => nodeInputs(node).map((name) => [name, index])));
  const size = (name: string): number => elements(shapes.get(name) ?? []);
  let alive = elements(inputShape);
  let peak = alive;
  nodes.forEach((node, index) => {
    alive += size(node.output);
    // The exact norm squares a copy of its input (emit.ts).
    peak = Math.max(peak, alive + (node.op === 'instanceNorm' ? size(node.input) : 0));
    for (const name of new Set(nodeInputs(node))) if (lastUse.get(name) === index) alive -= size(name);
  });
  return peak;
}
