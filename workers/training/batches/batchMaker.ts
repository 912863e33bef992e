/**
 * Batches as a function of (seed, epoch, iteration): whoever makes them, and whenever, they are the same. Source:
 * nnU-Net `nnUNetDataLoader` (spec §7.2) and its transforms (§7.3).
 */
import type { TrainingBatch } from '../../backend/index.ts';
import type { Zyx } from '../../image/index.ts';
import {
  augment,
  centredStart,
  drawAffine,
  type Sample,
  targetsOf,
  withoutAugmentation,
} from '../../nnunet/index.ts';
import type { CaseShelf, TrainingCase } from '../cases/index.ts';
import { CounterRandom } from '../counterRandom.ts';
import { isForced, samplePatch } from '../patchSampling.ts';
import { type CaseChooser, isAnnotatedKey, openChooser, type SamplingOrder } from './chooseCase.ts';
import type { Recipe } from './recipe.ts';

export interface BatchRequest {
  readonly task: 'train' | 'validation';
  readonly epoch: number;
  readonly iteration: number;
}

export interface BatchCases {
  readonly train: CaseShelf;
  readonly validation: CaseShelf;
}

export interface BatchOptions {
  readonly seed: number;
  readonly sampling: SamplingOrder;
}

/** Keeps the two tasks' random numbers apart: a seed has 53 bits, and users' seeds are below 2^32. */
const VALIDATION_SEED = 2 ** 40;

export class BatchMaker {
  private constructor(
    private readonly recipe: Recipe,
    private readonly cases: BatchCases,
    private readonly seed: number,
    private readonly choosers: Readonly<Record<BatchRequest['task'], CaseChooser>>,
  ) {}

  static async open(
    recipe: Recipe,
    cases: BatchCases,
    { seed, sampling }: BatchOptions,
  ): Promise<BatchMaker> {
    const train = await openChooser(cases.train, sampling);
    const validation = await openChooser(cases.validation, { order: 'case' });
    return new BatchMaker(recipe, cases, seed, { train, validation });
  }

  async make(request: BatchRequest): Promise<TrainingBatch> {
    const indices = Array.from({ length: this.recipe.batch }, (_, i) => i);
    const samples = await Promise.all(indices.map((sample) => this.sample(request, sample)));
    return this.join(samples);
  }

  private async sample({ task, epoch, iteration }: BatchRequest, sample: number): Promise<Sample> {
    const { augmentation, batch } = this.recipe;
    const seed = this.seed + (task === 'train' ? 0 : VALIDATION_SEED);
    const random = new CounterRandom(seed, [epoch, iteration, sample]);
    const forced = isForced(sample, batch);
    const isAugmented = task === 'train' && augmentation.kind !== 'none';
    const { index, chosen } = this.choosers[task].choose(forced, random);
    const from = await this.cases[task].open(index);
    const initial = isAugmented ? augmentation.initialPatch : augmentation.patch;
    const start = this.placeBox(from, initial, { forced, chosen }, random);
    if (!isAugmented) return withoutAugmentation(await this.cut(from, start, initial), augmentation);
    const affine = drawAffine(augmentation, random);
    if (affine) return augment(await this.cut(from, start, initial), augmentation, affine, random);
    // Nothing turns the patch: its middle is all that is needed.
    const offset = centredStart(initial, augmentation.patch);
    const middle: Zyx = [start[0] + offset[0], start[1] + offset[1], start[2] + offset[2]];
    return augment(await this.cut(from, middle, augmentation.patch), augmentation, undefined, random);
  }

  private placeBox(
    from: TrainingCase,
    initialPatch: Zyx,
    { forced, chosen }: { forced: boolean; chosen?: number | undefined },
    random: CounterRandom,
  ): Zyx {
    const { augmentation, hasIgnore } = this.recipe;
    const all = from.locations.map((location) => ({
      voxels: location.voxels,
      isAnnotated: isAnnotatedKey(location),
    }));
    const classes = chosen === undefined ? all : all.slice(chosen, chosen + 1);
    const request = {
      shape: from.shape,
      initialPatch,
      finalPatch: augmentation.patch,
      hasIgnore,
      forced,
      classes,
    };
    return samplePatch(request, random).start;
  }

  private async cut(from: TrainingCase, start: Zyx, shape: Zyx): Promise<Sample> {
    const box = await from.readBox(start, shape, this.recipe.composite);
    return { ...box, channels: from.channels, maps: from.maps, shape };
  }

  private join(samples: readonly Sample[]): TrainingBatch {
    const { augmentation, scaleWeights, composite } = this.recipe;
    const scales = samples.map((sample) =>
      targetsOf(sample, augmentation.targetRule, augmentation.scales, composite),
    );
    const ofScale = (pick: 'target' | 'unknown') =>
      scaleWeights.map((weight, i) =>
        weight === 0 ? undefined : concatenated(scales.map((one) => one[i]?.[pick] ?? new Float32Array())),
      );
    return {
      data: concatenated(samples.map(({ image }) => image)),
      targets: ofScale('target'),
      ...(composite && { unknown: ofScale('unknown') }),
    };
  }
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
