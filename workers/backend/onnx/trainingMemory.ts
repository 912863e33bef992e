import type { TrainingSpec } from '../training.ts';
import { onnxPeakBytes } from './onnxPeak.ts';
import { SOFT, type TrainingTask, trainingGraph } from './trainingModel.ts';

const FLOAT_BYTES = 4;
/** onnxruntime's code and stacks. */
const RUNTIME_BYTES = 24 * 2 ** 20;
/** Holes between blocks of unequal size, and a memory that grows by a fifth at a time. Measured on nine networks of 16³
 *  to 64³ (58 to 725 MB): 1.5 to 1.9 times what lives at once. */
const SPREAD = 1.65;

const elements = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Bytes of a training program on the CPU path, in WebAssembly's memory alone, which ends at 4 GB: inputs, weights,
 *  what the emitted graph holds at once, and the gradients; with a teacher also what its prediction holds. Weights and
 *  momentum lie outside. */
export function estimateWasmBytes(spec: TrainingSpec): number {
  const teacher = spec.meanTeacher ? sessionBytes(spec, 'predict') : 0;
  return RUNTIME_BYTES + sessionBytes(spec, 'gradients') + teacher;
}

function sessionBytes(spec: TrainingSpec, task: TrainingTask): number {
  const { nodes, inputs, initializers, outputs } = trainingGraph(spec, task);
  const given = inputs.reduce((sum, { shape }) => sum + elements(shape), 0);
  const peak = onnxPeakBytes(
    nodes,
    { inputs, initializers },
    outputs.map(({ name }) => name),
  );
  return SPREAD * (FLOAT_BYTES * given + peak);
}

/** The same with weights, momentum and the gradients read back, on the host; and of a teacher its weights, the unlabelled
 *  patches' gradients, their two views, and what it says of them. */
export function estimateTrainingBytes(spec: TrainingSpec): number {
  const parameters = spec.graph.parameters.reduce((sum, { shape }) => sum + elements(shape), 0);
  const own = estimateWasmBytes(spec) + 3 * FLOAT_BYTES * parameters;
  if (!spec.meanTeacher) return own;
  const soft = elements(trainingGraph(spec, 'gradients').feeds.get(SOFT) ?? []);
  const views = 2 * spec.batch * elements(spec.patch);
  return own + FLOAT_BYTES * (2 * parameters + views + 2 * soft);
}
