/**
 * Batches as a function of (seed, epoch, iteration): whoever makes them, and whenever, they are the same. Source:
 * nnU-Net `nnUNetDataLoader` (spec §7.2) and its transforms (§7.3).
 */
import type { TrainingBatch } from '../../backend/index.ts';
import type { Zyx } from '../../image/index.ts';
import {
  type Affine,
  augment,
  augmentViews,
  centredStart,
  drawAffine,
  type Sample,
  type SampleViews,
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
  /** Of a mean teacher: cases whose labels, those of another model, only say where to look. */
  readonly unlabelled?: CaseShelf;
}

export interface BatchOptions {
  readonly seed: number;
  readonly sampling: SamplingOrder;
}

/** Keep the tasks' random numbers apart: a seed has 53 bits, and users' seeds are below 2^32. */
const SEED_OF = { train: 0, validation: 2 ** 40, unlabelled: 2 ** 41 } as const;

/** Where patches come from. */
interface PatchSource {
  readonly task: keyof typeof SEED_OF;
  readonly cases: CaseShelf;
  readonly chooser: CaseChooser;
  readonly isAugmented: boolean;
}

export class BatchMaker {
  private constructor(
    private readonly recipe: Recipe,
    private readonly seed: number,
    private readonly sources: Readonly<Record<BatchRequest['task'], PatchSource>>,
    private readonly unlabelled: PatchSource | undefined,
  ) {}

  static async open(
    recipe: Recipe,
    cases: BatchCases,
    { seed, sampling }: BatchOptions,
  ): Promise<BatchMaker> {
    const isAugmented = recipe.augmentation.kind !== 'none';
    const source = async (task: PatchSource['task'], shelf: CaseShelf): Promise<PatchSource> => {
      const chooser = await openChooser(shelf, task === 'validation' ? { order: 'case' } : sampling);
      return { task, cases: shelf, chooser, isAugmented: isAugmented && task !== 'validation' };
    };
    const { train, validation, unlabelled } = cases;
    const sources = {
      train: await source('train', train),
      validation: await source('validation', validation),
    };
    const added = recipe.meanTeacher && unlabelled ? await source('unlabelled', unlabelled) : undefined;
    return new BatchMaker(recipe, seed, sources, added);
  }

  async make(request: BatchRequest): Promise<TrainingBatch> {
    const samples = await this.eachSample((sample) => this.sample(request, sample));
    const batch = this.join(samples);
    const { unlabelled } = this;
    if (request.task !== 'train' || !unlabelled) return batch;
    const views = await this.eachSample((sample) => this.views(unlabelled, request, sample));
    return {
      ...batch,
      unlabelled: {
        student: concatenated(views.map(({ student }) => student.image)),
        teacher: concatenated(views.map(({ teacher }) => teacher.image)),
      },
    };
  }

  private eachSample<T>(make: (sample: number) => Promise<T>): Promise<T[]> {
    return Promise.all(Array.from({ length: this.recipe.batch }, (_, sample) => make(sample)));
  }

  private async sample({ task, epoch, iteration }: BatchRequest, sample: number): Promise<Sample> {
    const { augmentation, batch } = this.recipe;
    const source = this.sources[task];
    const random = new CounterRandom(this.seed + SEED_OF[task], [epoch, iteration, sample]);
    const { cut, affine } = await this.cutOut(source, isForced(sample, batch), random);
    return source.isAugmented
      ? augment(cut, augmentation, affine, random)
      : withoutAugmentation(cut, augmentation);
  }

  /** Always around a pseudo-label: patches taken anywhere are mostly air. */
  private async views(
    source: PatchSource,
    { epoch, iteration }: BatchRequest,
    sample: number,
  ): Promise<SampleViews> {
    const { augmentation } = this.recipe;
    const random = new CounterRandom(this.seed + SEED_OF.unlabelled, [epoch, iteration, sample]);
    const { cut, affine } = await this.cutOut(source, true, random);
    if (source.isAugmented) return augmentViews(cut, augmentation, affine, random);
    const plain = withoutAugmentation(cut, augmentation);
    return { student: plain, teacher: plain };
  }

  private async cutOut(
    { task, cases, chooser, isAugmented }: PatchSource,
    forced: boolean,
    random: CounterRandom,
  ): Promise<{ cut: Sample; affine: Affine | undefined }> {
    const { augmentation, composite } = this.recipe;
    const { index, chosen } = chooser.choose(forced, random);
    const from = await cases.open(index);
    const initial = isAugmented ? augmentation.initialPatch : augmentation.patch;
    const start = this.placeBox(from, initial, { forced, chosen }, random);
    const affine = isAugmented ? drawAffine(augmentation, random) : undefined;
    const read = async (first: Zyx, shape: Zyx): Promise<Sample> => {
      const box = await from.readBox(first, shape, task === 'unlabelled' ? undefined : composite);
      return { ...box, channels: from.channels, maps: from.maps, shape };
    };
    if (affine || !isAugmented) return { cut: await read(start, initial), affine };
    // Nothing turns the patch: its middle is all that is needed.
    const offset = centredStart(initial, augmentation.patch);
    const middle: Zyx = [start[0] + offset[0], start[1] + offset[1], start[2] + offset[2]];
    return { cut: await read(middle, augmentation.patch), affine };
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
