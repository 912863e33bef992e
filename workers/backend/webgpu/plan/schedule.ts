/** A fused plan for one input shape: every dispatch, buffer and byte, before anything touches the device. */
import type { Zyx } from '../../../image/index.ts';
import type { Graph } from '../../../network/index.ts';
import { convSteps, partialCountOf } from '../kernels/conv/conv.ts';
import { addSteps, avgPoolSteps, storeSteps } from '../kernels/elementwise/elementwise.ts';
import {
  momentsPartialCount,
  momentsSteps,
  normaliseSteps,
  packBatchNorm,
} from '../kernels/moments/moments.ts';
import { transposedConvSteps } from '../kernels/transposedConv/transposedConv.ts';
import { fuse } from './fuse.ts';
import { type MemoryPlan, planMemory, ZERO_BYTES } from './memory.ts';
import type { FusedPlan, Pass } from './passes.ts';
import { tensorShapes } from './shapes.ts';
import {
  blocksOf,
  type Constant,
  channelsOf,
  type Scheduling,
  type Step,
  type Tuning,
  vectorBytes,
  voxelsOf,
} from './step.ts';

export interface Schedule {
  readonly plan: FusedPlan;
  readonly shapes: readonly Zyx[];
  readonly steps: readonly Step[];
  readonly memory: MemoryPlan;
  readonly constants: readonly Constant[];
  /** Bytes of scale and shift per norm; a BatchNorm's come from the weights. */
  readonly norms: readonly Constant[];
  readonly partialBytes: number;
  /** The input and output as plain `[c, z, y, x]` arrays. */
  readonly patchBytes: number;
  readonly logitBytes: number;
  readonly bytes: { readonly activations: number; readonly weights: number; readonly total: number };
}

/** @throws RangeError when the network does not fit the shape. */
export function schedule(graph: Graph, input: Zyx, tuning: Tuning): Schedule {
  const plan = fuse(graph, tuning.quads ? 'stored' : 'pending');
  const shapes = tensorShapes(plan, input);
  const constants: Constant[] = [];
  let partialVectors = 0;
  const sizes = { plan, shapes, tuning };
  const tensorBytes = plan.tensors.map((_, tensor) => {
    return voxelsOf(sizes, tensor) * blocksOf(sizes, tensor) * vectorBytes(sizes, tensor);
  });
  const memory = planMemory(plan, tensorBytes);
  const context: Scheduling = {
    ...sizes,
    zerosOf: (tensor) => {
      return Math.ceil((memory.slotBytes[memory.slotOf[tensor] ?? -1] ?? 0) / vectorBytes(sizes, tensor));
    },
    addConstant: (constant) => ({ kind: 'constant', constant: constants.push(constant) - 1 }),
    reservePartials: (vectors) => {
      partialVectors = Math.max(partialVectors, vectors);
    },
  };
  const steps = allSteps(plan, context);
  const norms = normConstants(context);
  const partialBytes = 16 * partialVectors;
  const patchBytes = 4 * voxelsOf(context, 0) * channelsOf(context, 0);
  const logitBytes = 4 * voxelsOf(context, plan.output) * channelsOf(context, plan.output);
  const weights = sum(constants.map(({ bytes }) => bytes)) + sum(norms.map(({ bytes }) => bytes));
  const slots = sum(memory.slotBytes) + ZERO_BYTES * memory.slotBytes.length;
  const activations = slots + partialBytes + patchBytes;
  const bytes = { activations, weights, total: activations + weights };
  return { plan, shapes, steps, memory, constants, norms, partialBytes, patchBytes, logitBytes, bytes };
}

function allSteps(plan: FusedPlan, context: Scheduling): readonly Step[] {
  // A norm's partial sums are those of the pass before it.
  let partialCount = 0;
  return plan.passes.flatMap((pass) => {
    const steps = stepsOf(pass, partialCount, context);
    if (pass.kind === 'conv' && pass.moments) partialCount = partialCountOf(steps);
    if (pass.kind === 'moments') partialCount = momentsPartialCount(pass, context);
    return steps;
  });
}

function stepsOf(pass: Pass, partialCount: number, context: Scheduling): readonly Step[] {
  switch (pass.kind) {
    case 'conv':
      return convSteps(pass, context);
    case 'transposedConv':
      return transposedConvSteps(pass, context);
    case 'avgPool':
      return avgPoolSteps(pass, context);
    case 'add':
      return addSteps(pass, context);
    case 'store':
      return storeSteps(pass, context);
    case 'moments':
      return momentsSteps(pass, context);
    case 'normalise': {
      const norm = context.plan.norms[pass.norm];
      return norm?.kind === 'instance' ? normaliseSteps(pass, norm, partialCount, context) : [];
    }
    default:
      return pass satisfies never;
  }
}

function normConstants(context: Scheduling): readonly Constant[] {
  return context.plan.norms.map((norm) =>
    norm.kind === 'batch'
      ? { bytes: 32 * Math.ceil(norm.channels / 4), pack: (weights) => packBatchNorm(norm, weights) }
      : { bytes: 32 * blocksOf(context, norm.tensor), pack: () => new Float32Array() },
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
