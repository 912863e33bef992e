/** Steps of a transposed convolution: variant, bindings and dispatches of transposedConv.wgsl. */
import type { TransposedConvPass } from '../../plan/passes.ts';
import type { Resource, Scheduling, Step } from '../../plan/step.ts';
import { blocksOf, channelsOf, packParams, segmentBindings, shapeOf, storageOf } from '../../plan/step.ts';
import { biasConstant, weightConstant } from '../conv/conv.ts';
import { depthSlices } from '../conv/depthSlices.ts';
import { channelGroups, inputBlocks, type WeightBlocking, weightLayout } from '../conv/weights.ts';

const WORKGROUP = [4, 8, 2] as const;
const MOST_SUMS = 16;

export function transposedConvSteps(pass: TransposedConvPass, context: Scheduling): readonly Step[] {
  const outBlocks = blocksOf(context, pass.output);
  const [STRIDE_Z, STRIDE_Y, STRIDE_X] = pass.stride;
  const tileBlocks = outBlocks % 2 === 0 ? 2 : 1;
  const TILE_X = Math.max(1, Math.min(4, Math.floor(MOST_SUMS / (tileBlocks * STRIDE_X))));
  const blocking: WeightBlocking = {
    segments: pass.inputs.map(({ tensor }) => channelsOf(context, tensor)),
    outChannels: channelsOf(context, pass.output),
    taps: pass.stride,
    tileBlocks,
  };
  const segments = segmentBindings(context, pass.inputs, 4);
  const [WORKGROUP_X, WORKGROUP_Y, WORKGROUP_Z] = WORKGROUP;
  const variant = {
    kernel: 'transposedConv',
    constants: {
      ...segments.constants,
      ...{
        STRIDE_Z,
        STRIDE_Y,
        STRIDE_X,
        TILE_X,
        TILE_BLOCKS: tileBlocks,
        WORKGROUP_X,
        WORKGROUP_Y,
        WORKGROUP_Z,
      },
    },
    aliases: { ...segments.aliases, Result: storageOf(context, pass.output) },
  };
  const bindings = new Map<number, Resource>([
    [1, context.addConstant(weightConstant(pass.weight, weightLayout('inFirst', blocking), blocking))],
    [2, context.addConstant(biasConstant(pass.bias, blocking))],
    [3, { kind: 'tensor', tensor: pass.output }],
    ...segments.bindings,
  ]);
  return dispatches(pass, blocking, TILE_X, context).map((dispatch) => ({
    label: `transposedConv ${pass.weight}`,
    variant,
    bindings,
    ...dispatch,
  }));
}

function dispatches(pass: TransposedConvPass, blocking: WeightBlocking, tileX: number, context: Scheduling) {
  const [first, second] = pass.inputs;
  const [inZ, inY, inX] = shapeOf(context, first?.tensor ?? 0);
  const [outZ, outY, outX] = shapeOf(context, pass.output);
  const groups = channelGroups(blocking);
  const flopsPerRow = 32 * inputBlocks(blocking) * groups * blocking.tileBlocks * outY * outX;
  const slices = depthSlices(outZ, WORKGROUP[2], groups, flopsPerRow / context.tuning.flopsPerSecond);
  return slices.map(({ from, to, tiles, seconds }) => ({
    params: packParams(
      ...[inX, inY, inZ, first ? blocksOf(context, first.tensor) : 0],
      ...[outX, outY, outZ, second ? blocksOf(context, second.tensor) : 0],
      ...[from, to, groups, blocksOf(context, pass.output)],
      ...[{ float: first?.slope ?? 1 }, { float: second?.slope ?? 1 }],
    ),
    workgroups: [
      Math.ceil(inX / (WORKGROUP[0] * tileX)),
      Math.ceil(outY / WORKGROUP[1]),
      tiles * groups,
    ] as const,
    seconds,
  }));
}
