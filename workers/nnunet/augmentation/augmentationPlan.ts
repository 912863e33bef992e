/** What nnU-Net derives from a configuration before it trains: rotation, mirroring, patch to cut (spec §7.2). */
import type { Zyx } from '../../image/index.ts';
import { type Configuration, type DatasetJson, labelRules } from '../../network/index.ts';
import { patchTriple } from '../tiling.ts';
import { affine3d } from './affine.ts';
import type { TargetRule } from './targets.ts';

/** From this ratio of patch edges on, slices are augmented as a stack of 2-D images. */
const DUMMY_2D_RATIO = 3;
const LARGEST_ANGLE = Math.PI / 2;
const SMALLEST_SCALE = 0.85;

/** `noMirroring`: every sample keeps its orientation, and so does inference. `none`: the patch as it is cut. Source: nnU-Net's
 *  `nnUNetTrainerNoMirroring` and `nnUNetTrainerNoDA`. */
export type AugmentationKind = 'full' | 'noMirroring' | 'none';

export interface AugmentationPlan {
  readonly kind: AugmentationKind;
  /** What the network gets. */
  readonly patch: Zyx;
  /** What is cut out of a case, so that rotation and scaling find something beyond the patch. */
  readonly initialPatch: Zyx;
  /** Axis 0 is neither rotated nor scaled: 2-D networks and flat patches. */
  readonly planar: boolean;
  /** A stack of slices (low resolution leaves axis 0 alone); false for a 2-D network. */
  readonly dummy2d: boolean;
  /** Radian, either way. */
  readonly rotation: number;
  /** Of `[z, y, x]`. */
  readonly mirrorAxes: readonly number[];
  /** As a checkpoint keeps them: a 2-D network counts from y. */
  readonly storedMirrorAxes: readonly number[];
  /** Channels that the nonzero mask normalised. */
  readonly maskedChannels: readonly number[];
  /** A cascade's foreground labels; empty otherwise. */
  readonly previousLabels: readonly number[];
  readonly targetRule: TargetRule;
  /** Share of the patch by axis, for each output of the network, finest first. */
  readonly scales: readonly Zyx[];
}

/** @param strides of the encoder's stages, the first of them 1 */
export function planAugmentation(
  configuration: Configuration,
  dataset: DatasetJson,
  strides: readonly Zyx[],
  kind: AugmentationKind = 'full',
): AugmentationPlan {
  const patch = patchTriple(configuration.patchSize);
  const is2d = configuration.patchSize.length === 2;
  const dummy2d = !is2d && Math.max(...patch) / patch[0] > DUMMY_2D_RATIO;
  const rotation = rotationOf(configuration.patchSize, dummy2d);
  const rules = labelRules(dataset);
  const mirrors = kind === 'full';
  return {
    kind,
    patch,
    initialPatch: kind === 'none' ? patch : initialPatchSize(patch, rotation, is2d, dummy2d),
    planar: is2d || dummy2d,
    dummy2d,
    rotation,
    mirrorAxes: mirrors ? (is2d ? [1, 2] : [0, 1, 2]) : [],
    storedMirrorAxes: mirrors ? (is2d ? [0, 1] : [0, 1, 2]) : [],
    maskedChannels: [...configuration.useMaskForNorm.keys()].filter((c) => configuration.useMaskForNorm[c]),
    previousLabels: configuration.previousStage ? rules.foregroundLabels : [],
    targetRule: rules.hasRegions
      ? {
          kind: 'regions',
          regions: rules.foregroundRegions.map(({ values }) => values),
          ignoreLabel: rules.ignoreLabel,
        }
      : { kind: 'labels' },
    scales: scalesOf(strides),
  };
}

function rotationOf(patchSize: readonly number[], dummy2d: boolean): number {
  const degrees = (value: number) => (value / 180) * Math.PI;
  if (patchSize.length === 3) return degrees(dummy2d ? 180 : 30);
  return degrees(Math.max(...patchSize) / Math.min(...patchSize) > 1.5 ? 15 : 180);
}

/** Source: nnU-Net `get_patch_size`. */
export function initialPatchSize(patch: Zyx, rotation: number, is2d: boolean, dummy2d: boolean): Zyx {
  const angle = Math.min(rotation, LARGEST_ANGLE);
  const reach = (size: Zyx): Zyx => [
    Math.trunc(size[0] / SMALLEST_SCALE),
    Math.trunc(size[1] / SMALLEST_SCALE),
    Math.trunc(size[2] / SMALLEST_SCALE),
  ];
  if (is2d) {
    const [, y, x] = reach(largest(patch, [rotated(patch, [angle, 0, 0])]));
    return [1, y, x];
  }
  const turned = [
    rotated(patch, [angle, 0, 0]),
    rotated(patch, [0, angle, 0]),
    rotated(patch, [0, 0, angle]),
  ];
  const [z, y, x] = reach(largest(patch, turned));
  return [dummy2d ? patch[0] : z, y, x];
}

/** Rows of the rotation act on the patch as nnU-Net writes them: about each axis the other way round. */
function rotated(patch: Zyx, [a, b, c]: readonly [number, number, number]): Zyx {
  const m = affine3d([-a, -b, -c], 1);
  const row = (i: 0 | 3 | 6) =>
    Math.abs(m[i] * patch[0] + m[(i + 1) as 1] * patch[1] + m[(i + 2) as 2] * patch[2]);
  return [row(0), row(3), row(6)];
}

function largest(first: Zyx, others: readonly Zyx[]): Zyx {
  const most = (axis: 0 | 1 | 2) => Math.max(first[axis], ...others.map((size) => size[axis]));
  return [most(0), most(1), most(2)];
}

/** 1 / cumulated strides, without the deepest stage. */
function scalesOf(strides: readonly Zyx[]): Zyx[] {
  let [z, y, x] = [1, 1, 1];
  return strides.slice(0, -1).map((stride): Zyx => {
    [z, y, x] = [z * stride[0], y * stride[1], x * stride[2]];
    return [1 / z, 1 / y, 1 / x];
  });
}
