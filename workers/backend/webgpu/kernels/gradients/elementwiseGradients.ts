/** Steps of the gradients that are bound by memory: addInto.wgsl, sliceGradient.wgsl and avgPoolGradient.wgsl. */
import { blocksOf, channelsOf, linearWorkgroups, packParams, shapeOf, voxelsOf } from '../../plan/step.ts';
import type { AddIntoPass, AvgPoolGradientPass, SliceGradientPass } from '../../training/gradientPasses.ts';
import type { TrainingResource, TrainingScheduling, TrainingStep } from '../../training/trainingStep.ts';

const SECONDS_PER_VECTOR = 1e-8;

export function addIntoSteps(pass: AddIntoPass, context: TrainingScheduling): readonly TrainingStep[] {
  const vectors = voxelsOf(context, pass.into) * blocksOf(context, pass.into);
  return [
    {
      label: 'add gradients',
      variant: { kernel: 'addInto', constants: { COPIES: Number(pass.copies) }, aliases: {} },
      params: packParams(vectors),
      bindings: twoTensors(pass.into, pass.from),
      workgroups: linearWorkgroups(vectors, 1),
      seconds: vectors * SECONDS_PER_VECTOR,
      sample: context.sample,
    },
  ];
}

export function sliceGradientSteps(
  { output, gradient, first }: SliceGradientPass,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const params = packParams(voxelsOf(context, output), first, channelsOf(context, output));
  return [perVoxel('sliceGradient', {}, params, output, gradient, context)];
}

export function avgPoolGradientSteps(
  { output, gradient, stride }: AvgPoolGradientPass,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const [cellsZ, cellsY, cellsX] = shapeOf(context, gradient);
  const [z, y, x] = shapeOf(context, output);
  const [STRIDE_Z, STRIDE_Y, STRIDE_X] = stride;
  const params = packParams(cellsX, cellsY, cellsZ, blocksOf(context, output), x, y, z);
  return [perVoxel('avgPoolGradient', { STRIDE_Z, STRIDE_Y, STRIDE_X }, params, output, gradient, context)];
}

function perVoxel(
  kernel: string,
  constants: Readonly<Record<string, number>>,
  params: ArrayBuffer,
  output: number,
  gradient: number,
  context: TrainingScheduling,
): TrainingStep {
  const [voxels, blocks] = [voxelsOf(context, output), blocksOf(context, output)];
  return {
    label: kernel,
    variant: { kernel, constants, aliases: {} },
    params,
    bindings: twoTensors(output, gradient),
    workgroups: linearWorkgroups(voxels, blocks),
    seconds: voxels * blocks * SECONDS_PER_VECTOR,
    sample: context.sample,
  };
}

function twoTensors(first: number, second: number): ReadonlyMap<number, TrainingResource> {
  return new Map<number, TrainingResource>([
    [1, { kind: 'tensor', tensor: first }],
    [2, { kind: 'tensor', tensor: second }],
  ]);
}
