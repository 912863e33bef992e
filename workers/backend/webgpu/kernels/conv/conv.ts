/** Steps of a convolution pass: variant, bindings and dispatches of conv.wgsl or convQuad.wgsl. */
import type { ParameterName, Weights } from '../../../../network/index.ts';
import type { ConvPass, WeightLayout } from '../../plan/passes.ts';
import type { Constant, Resource, Scheduling, Step } from '../../plan/step.ts';
import { blocksOf, channelsOf, packParams, segmentBindings, shapeOf, storageOf } from '../../plan/step.ts';
import type { Variant } from '../template.ts';
import { depthSlices } from './depthSlices.ts';
import { chooseQuadTile, chooseTile, type Tile } from './tile.ts';
import {
  blockChannels,
  blockedLength,
  blockWeights,
  channelGroups,
  type WeightBlocking,
  weightLayout,
} from './weights.ts';

const PARTIAL_VECTORS = 3;

export function convSteps(pass: ConvPass, context: Scheduling): readonly Step[] {
  const form = { ...pass, shape: shapeOf(context, pass.output), blocks: blocksOf(context, pass.output) };
  const { quads, longCode } = context.tuning;
  const tile = quads ? chooseQuadTile(form, longCode) : chooseTile(form);
  const blocking: WeightBlocking = {
    segments: pass.inputs.map(({ tensor }) => channelsOf(context, tensor)),
    outChannels: channelsOf(context, pass.output),
    taps: pass.kernel,
    tileBlocks: tile.blocks,
  };
  const { variant, bindings } = variantOf(pass, tile, blocking, context);
  return dispatches(pass, tile, blocking, context).map(({ params, workgroups, seconds }) => ({
    label: `conv ${pass.weight}`,
    variant,
    params,
    bindings,
    workgroups,
    seconds,
  }));
}

function variantOf(pass: ConvPass, tile: Tile, blocking: WeightBlocking, context: Scheduling) {
  const { quads } = context.tuning;
  const segments = segmentBindings(context, pass.inputs, 4);
  const scalars = pass.inputs.map(({ tensor }, index) => [`Scalar${index}`, storageOf(context, tensor)]);
  const inputTypes = quads ? Object.fromEntries(scalars) : segments.aliases;
  const [KERNEL_Z, KERNEL_Y, KERNEL_X] = pass.kernel;
  const [STRIDE_Z, STRIDE_Y, STRIDE_X] = pass.stride;
  const [PADDING_Z, PADDING_Y, PADDING_X] = pass.padding;
  const [WORKGROUP_X, WORKGROUP_Y, WORKGROUP_Z] = tile.workgroup;
  const [TILE_X, TILE_Y] = tile.size;
  const variant: Variant = {
    kernel: quads ? 'convQuad' : 'conv',
    constants: {
      ...(quads
        ? { SEGMENTS: pass.inputs.length }
        : { ...segments.constants, MOMENTS: Number(pass.moments) }),
      ...{ KERNEL_Z, KERNEL_Y, KERNEL_X, STRIDE_Z, STRIDE_Y, STRIDE_X, PADDING_Z, PADDING_Y, PADDING_X },
      ...{ WORKGROUP_X, WORKGROUP_Y, WORKGROUP_Z, TILE_BLOCKS: tile.blocks },
      ...(quads
        ? { TILE_X, ROW: (TILE_X - 1) * STRIDE_X + KERNEL_X }
        : { TILE_Y, ROW: (TILE_Y - 1) * STRIDE_Y + KERNEL_Y, STAGED: Number(fitsWorkgroup(pass, tile)) }),
    },
    aliases: { ...inputTypes, Result: storageOf(context, pass.output) },
    subgroups: quads,
  };
  const bindings = new Map<number, Resource>([
    [
      1,
      context.addConstant(
        weightConstant(pass.weight, pass.layout ?? weightLayout('outFirst', blocking), blocking),
      ),
    ],
    [2, context.addConstant(biasConstant(pass.bias, blocking))],
    [3, { kind: 'tensor', tensor: pass.output }],
    ...segments.bindings,
  ]);
  if (pass.moments) bindings.set(8, { kind: 'partials' });
  return { variant, bindings };
}

/** Whether the weights of one input block fit the 16 KiB of workgroup memory that every adapter has, beside the sums. */
function fitsWorkgroup({ kernel: [z, y, x] }: ConvPass, { blocks, workgroup }: Tile): boolean {
  const sums = 16 * workgroup[0] * workgroup[1] * workgroup[2];
  return 64 * z * y * x * blocks + sums <= 2 ** 14;
}

function dispatches(pass: ConvPass, tile: Tile, blocking: WeightBlocking, context: Scheduling) {
  const [first, second] = pass.inputs;
  const [inZ, inY, inX] = shapeOf(context, first?.tensor ?? 0);
  const [outZ, outY, outX] = shapeOf(context, pass.output);
  const groups = channelGroups(blocking);
  const tilesX = Math.ceil(outX / (tile.workgroup[0] * tile.size[0]));
  const tilesY = Math.ceil(outY / (tile.workgroup[1] * tile.size[1]));
  const flopsPerRow = 2 * blockedLength(blocking) * outY * outX;
  const slices = depthSlices(outZ, tile.workgroup[2], groups, flopsPerRow / context.tuning.flopsPerSecond);
  const tilesZ = slices.reduce((sum, slice) => sum + slice.tiles, 0);
  const partialCount = tilesX * tilesY * tilesZ;
  if (pass.moments) context.reservePartials(partialCount * blocksOf(context, pass.output) * PARTIAL_VECTORS);
  return slices.map(({ from, to, firstTile, tiles, seconds }) => ({
    params: packParams(
      ...[inX, inY, inZ, first ? blocksOf(context, first.tensor) : 0],
      ...[outX, outY, outZ, second ? blocksOf(context, second.tensor) : 0],
      ...[from, to, groups, blocksOf(context, pass.output)],
      ...(context.tuning.quads
        ? [first, second].map((segment) => (segment ? 4 * context.zerosOf(segment.tensor) : 0))
        : [{ float: first?.slope ?? 1 }, { float: second?.slope ?? 1 }]),
      ...[firstTile * tilesX * tilesY, partialCount],
    ),
    workgroups: [tilesX, tilesY, tiles * groups] as const,
    seconds,
  }));
}

/** Partial sums per channel block that a convolution's epilogue writes; `normalise` merges as many. */
export function partialCountOf(steps: readonly Step[]): number {
  const last = steps.at(-1);
  return last ? new DataView(last.params).getUint32(15 * 4, true) : 0;
}

/** @throws RangeError when the weights lack the parameter. */
export function parameterOf(weights: Weights, name: ParameterName): Float32Array {
  const found = weights.get(name);
  if (!found) throw new RangeError(`The weights lack "${name}".`);
  return found;
}

export function weightConstant(
  parameter: ParameterName,
  layout: WeightLayout,
  blocking: WeightBlocking,
): Constant {
  return {
    bytes: 4 * blockedLength(blocking),
    pack: (weights) => blockWeights(parameterOf(weights, parameter), layout, blocking),
    source: { kind: 'weights', parameter, layout, blocking },
  };
}

export function biasConstant(parameter: ParameterName | undefined, blocking: WeightBlocking): Constant {
  return {
    bytes: 16 * channelGroups(blocking) * blocking.tileBlocks,
    pack: (weights) => blockChannels(parameter ? parameterOf(weights, parameter) : undefined, blocking),
    source: { kind: 'channels', channels: blocking.outChannels, values: [{ parameter, otherwise: 0 }] },
  };
}
