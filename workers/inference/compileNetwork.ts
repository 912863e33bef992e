import type { Backend, Program } from '../backend/index.ts';
import type { OnnxBackend } from '../backend/onnx/index.ts';
import type { Czyx } from '../image/index.ts';
import type { Graph, Weights } from '../network/index.ts';

/** A trained network: ours as a graph, or a user's own ONNX file, which only the CPU path runs. */
export type TrainedNetwork =
  | { readonly kind: 'graph'; readonly graph: Graph; readonly weights: Weights }
  | { readonly kind: 'onnxFile'; readonly bytes: Uint8Array };

/** @throws BackendError; RangeError for an ONNX file on another back end than the CPU's */
export async function compileNetwork(
  backend: Backend,
  network: TrainedNetwork,
  inputShape: Czyx,
): Promise<Program> {
  if (network.kind === 'graph') return backend.compile(network.graph, network.weights, inputShape);
  if (!isOnnxBackend(backend)) throw new RangeError('An ONNX file runs on the CPU path only.');
  return backend.compileFile(network.bytes, inputShape);
}

const isOnnxBackend = (backend: Backend): backend is OnnxBackend => backend.kind === 'onnx';
