/**
 * One golden variant on one back end, held to issue 6's bars: loss 1e-5 relative; gradients, L2 error over L2 a tensor:
 * median 3e-5, each 1e-3; weights after three steps 2e-6 (`a_clip`: 1e-4, its heads are 30 times as steep).
 */
import { expect } from 'vitest';
import type { TrainingBackend } from '../../backend/index.ts';
import { updateAt } from '../optimiser.ts';
import { biasesBeforeNorm, type GoldenTraining, type Tensors } from './goldenVariants.ts';

export const NETWORKS = ['plain3d', 'plain2d', 'resenc3d'] as const;
export const VARIANTS = [
  'a',
  'a_batchdice',
  'a_clip',
  'b',
  'b_batchdice',
  'c',
  'd',
  'd_batchdice',
  'e_labels',
  'e_labels_one',
  'e_regions',
] as const;
/** Variants whose weights after three steps are stored; the others tell losses and norms of these steps. */
const WITH_WEIGHTS = new Set(['a', 'a_clip', 'b', 'c', 'd', 'e_labels']);

const norm = (values: Iterable<number>): number => Math.hypot(...values);
const largest = (tensors: Tensors): number =>
  [...tensors.values()].reduce((most, values) => values.reduce((m, v) => Math.max(m, Math.abs(v)), most), 0);

function worstWeight(found: ReadonlyMap<string, Float32Array>, expected: Tensors): number {
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  return [...expected].reduce(
    (worst, [name, values]) =>
      values.reduce(
        (w, value, i) => Math.max(w, Math.abs(value - (found.get(name)?.[i] ?? Number.NaN))),
        worst,
      ),
    0,
  );
}

/** L2 error over L2 of each tensor that has a gradient beyond rounding, smallest first. */
function relativeErrors(
  found: ReadonlyMap<string, Float32Array>,
  expected: Tensors,
  skip: ReadonlySet<string>,
) {
  return [...expected]
    .filter(([name, values]) => !skip.has(name) && values.some((value) => value !== 0))
    .map(([name, values]) => {
      const difference = values.map((value, i) => value - (found.get(name)?.[i] ?? Number.NaN));
      return { name, error: norm(difference) / norm(values) };
    })
    .sort((a, b) => a.error - b.error);
}

/** @returns a line of the table of errors */
export async function trainsAsNnunet(
  backend: TrainingBackend,
  golden: GoldenTraining,
  net: string,
  variant: string,
): Promise<string> {
  const { spec, batch, weights, facts } = golden.variant(net, variant);
  expect(spec.scaleWeights).toEqual(facts.ds_weights);
  const program = await backend.compileTraining(spec, { weights, momentum: new Map() });

  const { gradients, scales } = await program.gradients(batch);
  const expected = golden.tensors(`${net}/${variant}.npz`, 'grad/');
  expect([...gradients.keys()].sort()).toEqual([...expected.keys()].sort());
  expect(facts.parameters_without_gradient.some((name) => gradients.has(name))).toBe(false);
  const noise = biasesBeforeNorm(spec.graph);
  const errors = relativeErrors(gradients, expected, noise);
  const scale = largest(expected);
  const zeros = [...noise].map((name) =>
    largest(new Map([[name, gradients.get(name) ?? new Float32Array()]])),
  );

  const losses: number[] = [];
  const norms: number[] = [];
  const schedule = { epochs: facts.num_epochs, learningRate: 0.01 };
  const steps = facts.loss_per_step.length;
  for (let epoch = 0; epoch < steps; epoch++) {
    const result = await program.step(batch, updateAt(spec.graph, epoch, schedule));
    losses.push(result.loss);
    norms.push(result.gradientNorm);
  }
  const after = golden.tensors(`${net}/${variant}.npz`, 'w3/');
  expect(after.size > 0).toBe(WITH_WEIGHTS.has(variant));
  const moved = after.size === 0 ? 0 : worstWeight((await program.readState()).weights, after);
  program.dispose();

  const lossError = Math.max(...losses.map((loss, i) => Math.abs(loss / (facts.loss_per_step[i] ?? 0) - 1)));
  const median = errors[errors.length >> 1]?.error ?? 0;
  const worst = errors.at(-1) ?? { name: '-', error: 0 };
  const noiseShare = scale === 0 ? Math.max(...zeros) : Math.max(...zeros) / scale;
  const line = [
    ...[net, variant, lossError, median, worst.error, worst.name, noiseShare],
    after.size === 0 ? '-' : moved,
  ]
    .map((value) => (typeof value === 'number' ? value.toExponential(2) : value))
    .join(' | ');

  for (const [i, part] of scales.entries()) {
    if (!part) continue;
    expect(part.crossEntropy).toBeCloseTo(facts.per_scale[i]?.ce_or_bce ?? Number.NaN, 4);
    expect(part.dice).toBeCloseTo(facts.per_scale[i]?.dice ?? Number.NaN, 5);
  }
  expect(lossError, line).toBeLessThanOrEqual(1e-5);
  expect(median, line).toBeLessThanOrEqual(3e-5);
  expect(worst.error, line).toBeLessThanOrEqual(1e-3);
  expect(noiseShare, line).toBeLessThanOrEqual(1e-5);
  expect(moved, line).toBeLessThanOrEqual(variant === 'a_clip' ? 1e-4 : 2e-6);
  for (const [i, value] of norms.entries()) {
    const reference = facts.grad_norm_per_step[i] ?? Number.NaN;
    expect(Math.abs(value - reference)).toBeLessThanOrEqual((variant === 'a_clip' ? 1e-3 : 1e-4) * reference);
  }
  if (!variant.startsWith('e_') || variant === 'e_labels_one') return line;
  expect(losses.every((loss) => loss === -1)).toBe(true);
  expect([...gradients.values()].every((values) => values.every((value) => value === 0))).toBe(true);
  return line;
}
