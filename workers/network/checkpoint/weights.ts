import { CheckpointError } from '../failures.ts';
import type { Graph, ParameterName, Weights } from '../graph.ts';
import type { PyDict } from '../pickle/index.ts';
import { canonicalName, isCounter } from './parameterNames.ts';
import type { TorchFile } from './torchFile.ts';
import { TorchTensor } from './torchGlobals.ts';

/** Tensors of a state dict by canonical name; aliases of one parameter count once.
 *  @throws CheckpointError `checkpoint.weights` for an entry that is no tensor. */
export function namedTensors(stateDict: PyDict, file: string): Map<ParameterName, TorchTensor> {
  const tensors = new Map<ParameterName, TorchTensor>();
  for (const [key, value] of stateDict) {
    if (typeof key !== 'string' || !(value instanceof TorchTensor)) {
      throw weightsError(file, `entry ${String(key)} of its weights is no tensor`);
    }
    if (!isCounter(key) && !tensors.has(canonicalName(key))) tensors.set(canonicalName(key), value);
  }
  return tensors;
}

/** Reads the weights of `graph`; each parameter is found once, in its shape, and nothing is left over.
 *  @throws CheckpointError `checkpoint.weights` naming what is missing, left over or of another shape. */
export async function readWeights(file: TorchFile, stateDict: PyDict, graph: Graph): Promise<Weights> {
  const tensors = checkWeights(file, stateDict, graph);
  const weights = new Map<ParameterName, Float32Array>();
  for (const { name } of graph.parameters) {
    const tensor = tensors.get(name);
    if (tensor) weights.set(name, await file.read(tensor));
  }
  return weights;
}

/** Holds a state dict against a graph without reading a tensor. @throws as `readWeights` */
export function checkWeights(
  file: TorchFile,
  stateDict: PyDict,
  graph: Graph,
): Map<ParameterName, TorchTensor> {
  const tensors = namedTensors(stateDict, file.name);
  checkFit(tensors, graph, file.name);
  return tensors;
}

function checkFit(tensors: ReadonlyMap<ParameterName, TorchTensor>, graph: Graph, file: string): void {
  const expected = new Map(graph.parameters.map(({ name, shape }) => [name, shape]));
  const missing = [...expected.keys()].filter((name) => !tensors.has(name));
  const extra = [...tensors.keys()].filter((name) => !expected.has(name));
  if (missing.length > 0)
    throw weightsError(file, `${missing.length} weights are missing, first ${missing[0]}`);
  if (extra.length > 0) {
    throw weightsError(
      file,
      `${extra.length} weights have no place in the network of its plans, first ${extra[0]}`,
    );
  }
  for (const [name, { shape }] of tensors) {
    const wanted = expected.get(name) ?? [];
    if (shape.join() !== wanted.join()) {
      throw weightsError(file, `${name} is [${shape.join(', ')}] where its plans say [${wanted.join(', ')}]`);
    }
  }
}

function weightsError(file: string, found: string): CheckpointError {
  const message = `${file}: ${found}. The weights belong to another network than the plans describe (a custom trainer?). Export the model as ONNX and open that.`;
  return new CheckpointError('weights', message, { file, found });
}
