/**
 * One case from scan to labels, as `nnUNetv2_predict` does it, with its float16 sums or in float32. Memory: the preprocessed
 * image, the labels, and the sums of one band of rows; never a whole-image class accumulator.
 */
import { mirrorSubsets, type Program } from '../backend/index.ts';
import { voxelCount } from '../image/index.ts';
import { type LabelRules, labelRules } from '../network/index.ts';
import {
  exportPlan,
  gaussianImportance,
  type PreprocessedCase,
  patchTriple,
  preprocessCase,
  stagePlan,
  tileImage,
  uniformImportance,
} from '../nnunet/index.ts';
import { CaseOutput } from './caseOutput.ts';
import { InferenceError } from './failures.ts';
import { Pacing } from './pacing.ts';
import type { OutputOf } from './recordedLogits.ts';
import { reductionOf } from './reductionOf.ts';
import { outputRanges } from './region.ts';
import type { PredictCaseRequest, PredictedCase } from './request.ts';
import { type Member, runSlidingWindow } from './slidingWindow.ts';
import { sumsKept } from './sumPrecision.ts';
import { planWindow } from './windowPlan.ts';

const DEFAULT_SLAB_BYTES = 2 ** 30;
const DEFAULT_STEP = 0.5;

/**
 * Rejects with an AbortError soon after `signal` fires (at the latest after one tile).
 * @throws PreprocessingError, BackendError, InferenceError `inference.previousStage` when a cascade's first
 * segmentation is missing, `inference.network` when the network does not fit the plans.
 */
export async function predictCase(request: PredictCaseRequest): Promise<PredictedCase> {
  const pacing = new Pacing(request.signal, request.onProgress, request.giveWay);
  const { data, channels, properties } = await prepare(request, pacing);
  const programs = await pacing.time('compile', request.compile);
  const rules = labelRules(request.dataset);
  checkPrograms(programs, [channels, ...patchTriple(request.configuration.patchSize)], rules);

  const patchSize = patchTriple(request.configuration.patchSize);
  const tiling = tileImage(properties.shape, patchSize, request.tileStepSize ?? DEFAULT_STEP);
  const { configuration, laterStage } = request;
  const plan = laterStage
    ? stagePlan(properties, configuration, laterStage, tiling.before)
    : exportPlan(properties, configuration, tiling.before);
  const slabBytes = request.slabBytes ?? DEFAULT_SLAB_BYTES;
  const members = membersOf(request, programs);
  const { sumPrecision = 'float32' } = request;
  const region = await request.readRegion?.();
  const ranges = region && outputRanges(region, properties, plan);
  const window = planWindow({
    region: ranges,
    tiling,
    exportPlan: plan,
    classes: rules.outputChannels,
    slabBytes,
    sumsKept: sumsKept(sumPrecision, programs.length, members?.length),
  });
  const reduction = reductionOf(rules, request.probabilities ?? false, request.confidence, request.merge);
  const outputOf: OutputOf = (asked) =>
    new CaseOutput(plan, rules, asked, members !== undefined, region?.mask);
  const output = outputOf(reduction);
  request.recording?.begin(4 * rules.outputChannels * voxelCount(plan.shape), outputOf, reduction);
  const isOutside = region !== undefined && ranges === undefined;
  const run = isOutside ? async () => {} : runSlidingWindow;
  await run(
    {
      image: { data, channels, shape: properties.shape },
      tiling,
      importance: (request.gaussian ?? true) ? gaussianImportance(patchSize) : uniformImportance(patchSize),
      mirrorAxes: spatialMirrorAxes(request),
      classes: rules.outputChannels,
      reduction,
      exportPlan: plan,
      window,
      programs,
      members,
      sumPrecision,
      sampling: request.sampling,
      recording: request.recording,
      backend: request.backend,
      reduceBytes: slabBytes / 4,
    },
    output,
    pacing,
  );
  return {
    labels: output.labels,
    size: plan.size,
    voxels: output.countVoxels(),
    ...(request.probabilities && { probabilities: output.probabilities }),
    ...(output.confidence && { confidence: output.confidence }),
    ...(output.rivals && { rivals: output.rivals }),
    ...(output.margin && { margin: output.margin }),
    ...(output.entropy && { entropy: output.entropy }),
    ...(output.mutualInformation && { mutualInformation: output.mutualInformation }),
    seconds: pacing.seconds(),
    properties,
    tiles:
      (isOutside ? 0 : window.tiles) *
      programs.length *
      (members && request.members === 'tta' ? members.length : 1),
  };
}

/** Nothing to keep apart where there is only one. */
function membersOf(request: PredictCaseRequest, programs: readonly Program[]): readonly Member[] | undefined {
  const passes = mirrorSubsets(spatialMirrorAxes(request));
  if (request.members === 'folds' && programs.length > 1)
    return programs.map((program) => ({ programs: [program] }));
  if (request.members === 'tta' && passes.length > 1)
    return passes.map((pass) => ({ programs, passes: [pass] }));
  return undefined;
}

/** The scan lives only as long as this call. */
async function prepare(request: PredictCaseRequest, pacing: Pacing): Promise<PreprocessedCase> {
  const { plans, configuration, dataset, readScan, readPreviousStage } = request;
  if (configuration.previousStage && !readPreviousStage) {
    const { name, previousStage } = configuration;
    const message = `Configuration ${name} refines the segmentation of ${previousStage}. Predict with ${previousStage} first and give its result.`;
    throw new InferenceError('previousStage', message, { configuration: name, previousStage });
  }
  const volumes = await pacing.time('read', readScan);
  const segmentation =
    configuration.previousStage && (await pacing.time('read', async () => readPreviousStage?.()));
  const pause = pacing.pause('preprocess');
  return pacing.time('preprocess', () =>
    preprocessCase({
      volumes,
      plans,
      configuration,
      dataset,
      pause,
      ...(segmentation && { segmentation }),
    }),
  );
}

/** A 2-D checkpoint counts its axes from y, our patches always have a z. */
function spatialMirrorAxes({ mirrorAxes, configuration }: PredictCaseRequest): readonly number[] {
  return configuration.patchSize.length === 2 ? mirrorAxes.map((axis) => axis + 1) : mirrorAxes;
}

function checkPrograms(
  programs: readonly { inputShape: readonly number[]; outputShape: readonly number[] }[],
  input: readonly number[],
  rules: LabelRules,
): void {
  const expected = `${input.join('×')} to ${[rules.outputChannels, ...input.slice(1)].join('×')}`;
  for (const { inputShape, outputShape } of programs) {
    const found = `${inputShape.join('×')} to ${outputShape.join('×')}`;
    if (found === expected) continue;
    const message = `The network computes ${found}, but plans.json and dataset.json ask for ${expected}. Use the files that belong to this checkpoint.`;
    throw new InferenceError('network', message, { found, expected });
  }
}
