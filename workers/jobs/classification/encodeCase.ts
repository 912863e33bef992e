/** A scan as the encoder sees it, and what becomes of it: pooled features, or a map. */
import { FeaturePool } from '../../classification/index.ts';
import { type NamedFile, readAsNnunet, requireReader, type Volume, type Zyx } from '../../image/index.ts';
import { encodeTiles, type Program, readTile } from '../../inference/index.ts';
import {
  type AugmentationPlan,
  type AugmentationRandom,
  augment,
  centredStart,
  drawAffine,
  type Pause,
  type PreprocessedCase,
  patchTriple,
  preprocessCase,
  type Tiling,
  tileImage,
} from '../../nnunet/index.ts';
import type { OpenedEncoder } from './openEncoder.ts';

/** A scan on the encoder's grid. */
export interface PreparedScan {
  readonly volumes: readonly Volume[];
  readonly prepared: PreprocessedCase;
  readonly tiling: Tiling;
}

/** Tiles of a whole scan overlap no more than they must: their means are what counts, not their borders. */
const STEP = 1;

/** The same spacing, normalisation and padding as the source plans say. @throws ImageError, PreprocessingError */
export async function prepareScan(
  { plans, configuration, dataset }: OpenedEncoder,
  images: readonly NamedFile[],
  field: 'whole' | 'crop',
  pause: Pause,
): Promise<PreparedScan> {
  const { volumes } = await readAsNnunet(images, requireReader(plans.imageReaderWriter));
  const prepared = await preprocessCase({ volumes, plans, configuration, dataset, pause });
  const tiling = tileImage(prepared.properties.shape, patchTriple(configuration.patchSize), STEP);
  return { volumes, prepared, tiling: field === 'crop' ? middleOf(tiling) : tiling };
}

/** One tile, in the middle. */
function middleOf(tiling: Tiling): Tiling {
  const start = (axis: 0 | 1 | 2) => [(tiling.paddedShape[axis] - tiling.patchSize[axis]) >> 1];
  return { ...tiling, starts: [start(0), start(1), start(2)] };
}

/** Cuts tiles as they are. */
export function plainCut({ prepared, tiling }: PreparedScan): (start: Zyx) => Float32Array {
  const image = imageOf(prepared);
  return (start) => {
    const tile = emptyTile(image.channels, tiling.patchSize);
    readTile(image, tiling, start, tile);
    return tile;
  };
}

/** Cuts tiles under nnU-Net's training augmentation, with what lies around them for turning and scaling. */
export function augmentedCut(
  { prepared, tiling }: PreparedScan,
  plan: AugmentationPlan,
  random: AugmentationRandom,
): (start: Zyx) => Float32Array {
  const image = imageOf(prepared);
  const shape = plan.initialPatch;
  const offset = centredStart(shape, plan.patch);
  return ([z, y, x]) => {
    const tile = emptyTile(image.channels, shape);
    const start: Zyx = [z - offset[0], y - offset[1], x - offset[2]];
    readTile(image, { before: tiling.before, patchSize: shape }, start, tile);
    const labels = new Int16Array(shape[0] * shape[1] * shape[2]);
    const sample = { image: tile, channels: image.channels, labels, maps: 1, shape };
    return augment(sample, plan, drawAffine(plan, random), random).image;
  };
}

const imageOf = ({ data, channels, properties }: PreprocessedCase) => ({
  ...{ data, channels },
  shape: properties.shape,
});

const emptyTile = (channels: number, [z, y, x]: Zyx): Float32Array => new Float32Array(channels * z * y * x);

/** `[channel]` @throws AbortError, BackendError */
export async function poolFeatures(
  scan: PreparedScan,
  program: Program,
  cut: (start: Zyx) => Float32Array,
  pause: Pause,
): Promise<Float64Array> {
  const pool = new FeaturePool(program.outputShape[0]);
  const visit = (_: Zyx, features: Float32Array) => pool.add(features);
  await encodeTiles({ program, tiling: scan.tiling, cut, visit, pause });
  return pool.mean();
}

const PERCENTILES = [1, 5, 10, 25, 50, 75, 90, 95, 99];

/** Mean, standard deviation and percentiles of each channel's grey values: what needs no network. */
export function greyValues(volumes: readonly Volume[]): number[] {
  return volumes.flatMap(({ data }) => {
    const sorted = Float32Array.from(data).sort();
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
    const at = (percent: number) => sorted[Math.round((percent / 100) * (sorted.length - 1))] ?? 0;
    return [mean, Math.sqrt(variance), ...PERCENTILES.map(at)];
  });
}
