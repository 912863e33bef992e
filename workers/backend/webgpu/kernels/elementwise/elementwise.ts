/** Steps of the passes that are bound by memory: add.wgsl, store.wgsl and avgPool.wgsl. */
import type { AddPass, AvgPoolPass, Segment, StorePass } from '../../plan/passes.ts';
import type { Resource, Scheduling, Step } from '../../plan/step.ts';
import {
  blocksOf,
  channelsOf,
  linearWorkgroups,
  packParams,
  segmentBindings,
  shapeOf,
  storageOf,
  voxelsOf,
} from '../../plan/step.ts';

// A guess good enough for grouping submissions.
const SECONDS_PER_VECTOR = 2e-8;

export function addSteps(pass: AddPass, context: Scheduling): readonly Step[] {
  const [first, second] = pass.inputs;
  const more = { SLOPE_SUM: Number(pass.slope !== undefined) };
  const params = packParams(
    voxelsOf(context, pass.output),
    { float: first.slope ?? 1 },
    { float: second.slope ?? 1 },
    { float: pass.slope ?? 1 },
  );
  return [elementwise('add', pass, pass.inputs, more, params, context)];
}

export function storeSteps(pass: StorePass, context: Scheduling): readonly Step[] {
  const [first, second] = pass.inputs;
  const params = packParams(
    voxelsOf(context, pass.output),
    first ? channelsOf(context, first.tensor) : 0,
    second ? channelsOf(context, second.tensor) : 0,
    { float: first?.slope ?? 1 },
    { float: second?.slope ?? 1 },
  );
  return [elementwise('store', pass, pass.inputs, {}, params, context)];
}

export function avgPoolSteps(pass: AvgPoolPass, context: Scheduling): readonly Step[] {
  const [inZ, inY, inX] = shapeOf(context, pass.input.tensor);
  const [outZ, outY, outX] = shapeOf(context, pass.output);
  const [STRIDE_Z, STRIDE_Y, STRIDE_X] = pass.stride;
  const params = packParams(inX, inY, inZ, { float: pass.input.slope ?? 1 }, outX, outY, outZ);
  return [elementwise('avgPool', pass, [pass.input], { STRIDE_Z, STRIDE_Y, STRIDE_X }, params, context)];
}

function elementwise(
  kernel: string,
  pass: AddPass | StorePass | AvgPoolPass,
  inputs: readonly Segment[],
  constants: Readonly<Record<string, number>>,
  params: ArrayBuffer,
  context: Scheduling,
): Step {
  const segments = segmentBindings(context, inputs, 2);
  const [voxels, blocks] = [voxelsOf(context, pass.output), blocksOf(context, pass.output)];
  return {
    label: kernel,
    variant: {
      kernel,
      constants: { ...segments.constants, ...constants },
      aliases: { ...segments.aliases, Result: storageOf(context, pass.output) },
    },
    params,
    bindings: new Map<number, Resource>([[1, { kind: 'tensor', tensor: pass.output }], ...segments.bindings]),
    workgroups: linearWorkgroups(voxels, blocks),
    seconds: voxels * blocks * SECONDS_PER_VECTOR,
  };
}
