import { datasetOf } from '../../../pipeline/index.ts';
import { fixedCut } from '../../../semisupervised/index.ts';
import { FROZEN } from '../../../workspace/index.ts';
import type { Calibration } from '../../api.ts';
import { runBatch } from '../../batch/runBatch.ts';
import type { BatchSpec, PseudoLabelRules } from '../../batch/spec.ts';
import { precisionThresholds, requireCalibration } from '../../calibrating/createCalibrating.ts';
import { JobError } from '../../jobError.ts';
import { ensureDataset, keepOnly, labelsOf, takeCase } from '../loopDatasets.ts';
import { PipelineError } from '../pipelineError.ts';
import { chainOf, found, made, type Step, type StepRunner, teacherRun, unlabelledOf } from '../step.ts';
import { calibrateTeacher } from './calibrate.ts';

/** What a person settled in the round before stays settled: the batch leaves such cases as they are. */
export const runPseudoLabel: StepRunner = async (step) => {
  const { file, context } = step;
  const { studio } = context;
  const chain = chainOf(step);
  const dataset = datasetOf(file, chain);
  await ensureDataset(studio, dataset, file.labelled, { ignore: true });
  const cases = unlabelledOf(step);
  if (cases.length === 0) throw new PipelineError('noUnlabelled', { dataset: file.unlabelled.dataset });
  await keepOnly(studio, dataset, new Set([...cases, ...(await settled(step, dataset))]));
  await takeSettled(step, dataset, cases);
  const ended = await runBatch(await batchSpec(step, dataset, cases), context);
  if (ended.state === 'paused') return 'paused';
  const { labelled = 0, frozen = 0, failed = 0 } = ended.outcome ?? {};
  const figures = { labelled: Number(labelled), frozen: Number(frozen), failed: Number(failed) };
  // Not done: a retry tries them again.
  if (figures.failed === cases.length) throw new PipelineError('allFailed', { dataset, count: cases.length });
  return made({ dataset, figures }, await labelsOf(studio, dataset, cases));
};

/** Labelled cases that an earlier run put beside the pseudo-labels. */
async function settled({ context, file }: Step, dataset: string): Promise<string[]> {
  const labelled = new Set((await context.studio.datasets.cases(file.labelled)).map(({ id }) => id));
  const there = await context.studio.datasets.cases(dataset);
  return there.map(({ id }) => id).filter((id) => labelled.has(id));
}

async function takeSettled(step: Step, dataset: string, cases: readonly string[]): Promise<void> {
  const { file, context } = step;
  const chain = chainOf(step);
  if (chain.round === undefined || chain.round < 2) return;
  const before = datasetOf(file, { ...chain, round: chain.round - 1 });
  const wanted = new Set(cases);
  for (const { id, state } of await context.studio.datasets.cases(before))
    if (wanted.has(id) && FROZEN.has(state)) await takeCase(context.studio, before, dataset, id, state);
}

async function batchSpec(step: Step, dataset: string, cases: readonly string[]): Promise<BatchSpec> {
  const { file } = step;
  const { seed } = chainOf(step);
  const run = teacherRun(step, found(step, 'model'));
  const calibration = await calibrationOf(step, run);
  const { thresholds: _, ...rules } = file.pseudoLabels;
  return {
    kind: 'batch',
    cases: cases.map((name) => ({
      name,
      source: { from: 'dataset', dataset: file.unlabelled.dataset, case: name },
    })),
    ...run,
    folds: [...run.folds],
    ...(calibration && {
      temperatures: [...calibration.temperatures],
      classScales: calibration.classScales.map((one) => ({ ...one })),
    }),
    rules: { ...rules, thresholds: await thresholdsOf(step, run, calibration?.id), seed },
    dataset,
  };
}

/** The one of the step before; a new one where it was removed, or its model was trained again to the same weights. */
async function calibrationOf(
  step: Step,
  run: ReturnType<typeof teacherRun>,
): Promise<Calibration | undefined> {
  const { node, records, context } = step;
  if (!node.needs.some((id) => records.get(id)?.outcome.calibration !== undefined)) return undefined;
  try {
    return await requireCalibration(context.studio, run, found(step, 'calibration'));
  } catch (error) {
    if (!(error instanceof JobError && GONE.includes(error.code))) throw error;
    return calibrateTeacher(step);
  }
}

const GONE = ['job.noCalibration', 'job.staleCalibration'];

async function thresholdsOf(
  step: Step,
  run: ReturnType<typeof teacherRun>,
  calibration: string | undefined,
): Promise<PseudoLabelRules['thresholds']> {
  const { thresholds } = step.file.pseudoLabels;
  const { round = 1, seed } = chainOf(step);
  switch (thresholds.mode) {
    case 'fixed':
      return thresholds;
    case 'quantile':
      return { mode: 'quantile', share: Math.min(1, thresholds.share + (round - 1) * thresholds.step) };
    case 'precision': {
      if (calibration === undefined) throw new PipelineError('uncalibrated', {});
      const { target, otherwise } = thresholds;
      const found = await precisionThresholds(step.context.studio, { calibration, run, target, seed });
      return {
        mode: 'cuts',
        cuts: found.map((one) => {
          if (one.kind !== 'unavailable')
            return { value: one.value, code: one.code, shareAtCode: one.shareAtCode };
          step.context.log(`Label ${one.value}: ${one.cases} held-out cases have it; cut at ${otherwise}.`);
          return { value: one.value, ...fixedCut(otherwise) };
        }),
      };
    }
    default:
      return thresholds satisfies never;
  }
}
