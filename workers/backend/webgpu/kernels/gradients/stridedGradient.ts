/** Steps of stridedGradient.wgsl. */
import { blocksOf, channelsOf, packParams, type Resource, shapeOf } from '../../plan/step.ts';
import type { StridedGradientPass } from '../../training/gradientPasses.ts';
import type { TrainingScheduling, TrainingStep } from '../../training/trainingStep.ts';
import { weightConstant } from '../conv/conv.ts';
import { depthSlices } from '../conv/depthSlices.ts';
import { leastWaste } from '../conv/tile.ts';
import { blockedLength, channelGroups, type WeightBlocking } from '../conv/weights.ts';

/** Threads along x, y, z, and sums of one in vec4. A software adapter's loads cost fourteen multiply-adds: its threads
 *  take whole rows, and four neighbouring ones rows of the same remainder. */
const ON_HARDWARE = { workgroup: [8, 4, 2], mostSums: 16, widths: [1, 2, 4] } as const;
const ON_SOFTWARE = { workgroup: [1, 8, 4], mostSums: 48, widths: [1, 2, 4, 6, 12] } as const;

export function stridedGradientSteps(
  pass: StridedGradientPass,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const [outZ, outY, outX] = shapeOf(context, pass.output);
  const [inZ, inY, inX] = shapeOf(context, pass.gradient);
  const blocks = blocksOf(context, pass.output);
  const tileBlocks = blocks % 2 === 0 ? 2 : 1;
  const [KERNEL_Z, KERNEL_Y, KERNEL_X] = pass.kernel;
  const [STRIDE_Z, STRIDE_Y, STRIDE_X] = pass.stride;
  const [PADDING_Z, PADDING_Y, PADDING_X] = pass.padding;
  const { workgroup, mostSums, widths } = context.tuning.quads ? ON_SOFTWARE : ON_HARDWARE;
  const [WORKGROUP_X, WORKGROUP_Y, WORKGROUP_Z] = workgroup;
  const fitting = widths.filter((width) => width === 1 || width * tileBlocks * STRIDE_X <= mostSums);
  const TILE_X = context.tuning.quads ? leastWaste(inX, fitting) : Math.max(...fitting);
  const BEFORE = Math.max(0, Math.ceil((KERNEL_X - 1 - PADDING_X) / STRIDE_X));
  const ROW = Math.floor((TILE_X * STRIDE_X - 1 + PADDING_X) / STRIDE_X) + BEFORE + 1;
  const blocking: WeightBlocking = {
    segments: [channelsOf(context, pass.gradient)],
    outChannels: channelsOf(context, pass.output),
    taps: pass.kernel,
    tileBlocks,
  };
  const groups = channelGroups(blocking);
  const constants = {
    ...{ KERNEL_Z, KERNEL_Y, KERNEL_X, STRIDE_Z, STRIDE_Y, STRIDE_X, PADDING_Z, PADDING_Y, PADDING_X },
    ...{ WORKGROUP_X, WORKGROUP_Y, WORKGROUP_Z, TILE_X, TILE_BLOCKS: tileBlocks, BEFORE, ROW },
  };
  const bindings = new Map<number, Resource>([
    [1, context.addConstant(weightConstant(pass.weight, pass.layout, blocking))],
    [2, { kind: 'tensor', tensor: pass.output }],
    [3, { kind: 'tensor', tensor: pass.gradient }],
  ]);
  // Each product of the forward convolution once.
  const flopsPerRow = (2 * blockedLength(blocking) * inZ * inY * inX) / outZ;
  const slices = depthSlices(outZ, WORKGROUP_Z, groups, flopsPerRow / context.tuning.flopsPerSecond);
  return slices.map(({ from, to, tiles, seconds }) => ({
    label: `strided gradient ${pass.weight}`,
    variant: { kernel: 'stridedGradient', constants, aliases: {} },
    params: packParams(
      ...[inX, inY, inZ, blocksOf(context, pass.gradient)],
      ...[outX, outY, outZ, blocks],
      ...[from, to, groups],
    ),
    bindings,
    workgroups: [
      Math.ceil(outX / (WORKGROUP_X * TILE_X * STRIDE_X)),
      Math.ceil((Math.ceil(outY / STRIDE_Y) * STRIDE_Y) / WORKGROUP_Y),
      tiles * groups,
    ] as const,
    seconds,
    sample: context.sample,
  }));
}
