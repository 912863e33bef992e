/** Frozen encoder, learning rates by part, sixty steps and online validation of nnU-Net 2.8.1, on the CPU path. */
import { expect, it } from 'vitest';
import { createOnnxTraining } from '../backend/onnx/index.ts';
import {
  addCounts,
  movingDice,
  type OverlapCounts,
  partsInwards,
  pseudoDice,
  trainableAt,
  updateAt,
} from './index.ts';
import { goldenJson, goldenTensors, goldenVariant } from './testing/goldenTraining.ts';

const backend = createOnnxTraining({ threads: 1 });
const fresh = (weights: ReadonlyMap<string, Float32Array>) => ({ weights, momentum: new Map() });

interface TwoSteps {
  readonly loss_per_step: readonly number[];
  readonly grad_norm_per_step: readonly number[];
  readonly lr_per_step_and_group: readonly (readonly number[])[];
}

it.each(['frozen_encoder', 'two_groups'])('follows nnU-Net with %s', async (name) => {
  const facts: TwoSteps = goldenJson(`plain3d/${name}.json`);
  const { spec, batch, weights } = goldenVariant('plain3d', 'a');
  const encoder = partsInwards(spec.graph).filter((part) => part.startsWith('encoder'));
  const phases = [{ fromEpoch: 0, parts: ['heads', 'decoder'] }];
  const isFrozen = name === 'frozen_encoder';
  const trainable = trainableAt(spec.graph, 0, isFrozen ? phases : undefined);
  const factors = isFrozen ? {} : Object.fromEntries(encoder.map((part) => [part, 0.1]));
  const program = await backend.compileTraining({ ...spec, trainable }, fresh(weights));
  for (const [epoch, expected] of facts.loss_per_step.entries()) {
    const update = updateAt(spec.graph, epoch, { epochs: 10, learningRate: 0.01, factors });
    const rates = facts.lr_per_step_and_group[epoch] ?? [];
    expect(update.learningRates.get('decoder.seg_layers.2.bias')).toBeCloseTo(rates.at(-1) ?? 0, 12);
    if (!isFrozen) {
      expect(update.learningRates.get('encoder.stages.0.0.convs.0.conv.weight')).toBeCloseTo(
        rates[0] ?? 0,
        12,
      );
    }
    const { loss, gradientNorm } = await program.step(batch, update);
    expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-5);
    expect(Math.abs(gradientNorm / (facts.grad_norm_per_step[epoch] ?? 0) - 1)).toBeLessThan(1e-4);
  }
  const { weights: after } = await program.readState();
  program.dispose();
  for (const [parameter, values] of goldenTensors(`plain3d/${name}.npz`, 'w2/')) {
    const found = after.get(parameter);
    const worst = values.reduce(
      (w, value, i) => Math.max(w, Math.abs(value - (found?.[i] ?? Number.NaN))),
      0,
    );
    expect(worst, parameter).toBeLessThanOrEqual(2e-6);
    if (isFrozen && parameter.startsWith('encoder')) expect(found).toEqual(weights.get(parameter));
  }
});

it('follows nnU-Net’s learning curve over sixty steps', async () => {
  const curve: { float32: readonly number[]; lr: readonly number[] } = goldenJson(
    'plain3d/learning_curve.json',
  );
  const { spec, batch, weights } = goldenVariant('plain3d', 'a');
  const program = await backend.compileTraining(spec, fresh(weights));
  let worst = 0;
  for (const [epoch, expected] of curve.float32.entries()) {
    const update = updateAt(spec.graph, epoch, { epochs: 60, learningRate: 0.01 });
    expect(update.learningRates.get('decoder.seg_layers.2.bias')).toBeCloseTo(curve.lr[epoch] ?? 0, 12);
    worst = Math.max(worst, Math.abs((await program.step(batch, update)).loss - expected));
  }
  program.dispose();
  if (process.env.SEGLOOP_NUMBERS) console.log(`curve: ${worst}`);
  expect(worst).toBeLessThan(1e-3);
}, 240_000);

interface ValidationFacts {
  readonly per_batch: readonly { loss: number; tp_hard: number[]; fp_hard: number[]; fn_hard: number[] }[];
  readonly dice_per_class_or_region: readonly number[];
  readonly mean_fg_dice: number;
  readonly val_loss: number;
}

it.each(['a', 'b', 'c', 'd'])(
  'counts voxels of variant %s as nnU-Net’s online validation',
  async (variant) => {
    const facts: ValidationFacts = goldenJson('validation.json')[variant];
    const { spec, batch, weights } = goldenVariant('plain3d', variant);
    const program = await backend.compileTraining(spec, fresh(weights));
    const isSoftmax = spec.loss.kind === 'softmax';
    let counts: OverlapCounts | undefined;
    let total = 0;
    for (const [i, expected] of facts.per_batch.entries()) {
      const found = await program.evaluate(
        i === 0 ? batch : { ...batch, data: batch.data.map((value) => -value) },
      );
      expect(Math.abs(found.loss / expected.loss - 1)).toBeLessThan(1e-5);
      const foreground = (list: readonly number[]) => list.slice(isSoftmax ? 1 : 0);
      expect(foreground(found.truePositives)).toEqual(expected.tp_hard);
      expect(foreground(found.falsePositives)).toEqual(expected.fp_hard);
      expect(foreground(found.falseNegatives)).toEqual(expected.fn_hard);
      counts = counts === undefined ? found : addCounts(counts, found);
      total += found.loss;
    }
    program.dispose();
    expect(total / facts.per_batch.length).toBeCloseTo(facts.val_loss, 5);
    const dice = pseudoDice(
      counts ?? { truePositives: [], falsePositives: [], falseNegatives: [] },
      isSoftmax,
    );
    expect(dice.mean).toBeCloseTo(facts.mean_fg_dice, 7);
    dice.perClass.forEach((value, c) => {
      expect(value).toBeCloseTo(facts.dice_per_class_or_region[c] ?? 9, 7);
    });
  },
);

it('leaves absent classes out of the mean, and moves it as nnU-Net', () => {
  const { absent_class: absent, ema } = goldenJson('validation.json');
  const counts = { truePositives: absent.tp, falsePositives: absent.fp, falseNegatives: absent.fn };
  const dice = pseudoDice(counts, false);
  expect(dice.mean).toBe(absent.mean_fg_dice);
  expect(dice.perClass[1]).toBeNaN();
  let moving: number | undefined;
  let best = Number.NEGATIVE_INFINITY;
  const written = (ema.mean_fg_dice as number[]).flatMap((value, epoch) => {
    moving = movingDice(moving, value);
    expect(moving).toBeCloseTo(ema.ema_fg_dice[epoch], 14);
    if (moving <= best) return [];
    best = moving;
    return [epoch];
  });
  expect(written).toEqual(ema.epochs_that_write_checkpoint_best);
});
