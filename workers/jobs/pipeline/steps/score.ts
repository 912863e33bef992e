/** Dice of a step's model on labelled cases that it was not trained on: predicted one after the other, compared at the end. */
import { writeAsNnunet } from '../../../image/index.ts';
import { labelRules } from '../../../network/index.ts';
import {
  evaluateCases,
  evaluationRules,
  meanOf,
  metricKey,
  type Summary,
} from '../../../nnunet/evaluation/index.ts';
import type { CaseScore, ModelOutcome } from '../../../pipeline/index.ts';
import { readLabelMap } from '../../labelMap.ts';
import { decidedLabels } from '../../predicting/decidedLabels.ts';
import { openModel } from '../../predicting/openModel.ts';
import { PredictingSession } from '../../predicting/predictingSession.ts';
import { found, made, type Step, type StepRunner, splitOf, teacherRun } from '../step.ts';

export const runScore: StepRunner = async (step) => {
  const model = modelOf(step);
  const { evaluated, heldOut } = splitOf(step);
  if (!(await predictAll(step, model, [...evaluated, ...heldOut]))) return 'paused';
  const scores = await scoresOf(step, evaluated);
  const heldOutScores = await scoresOf(step, heldOut);
  // The model's id is of its files, which hold times.
  return made({ model, scores, ...(heldOut.length > 0 && { heldOutScores }) }, { scores, heldOutScores });
};

/** A teacher that was given is scored without a step that made it. */
function modelOf(step: Step): ModelOutcome {
  const { teacher } = step.file;
  if (step.node.stage !== 'teacher' || teacher.from !== 'model') return found(step, 'model');
  const { model, folds, checkpoint } = teacher;
  return { model, folds, checkpoint };
}

const fileOf = (id: string) => `${id}.nii.gz`;

/** @returns false when it was asked to pause */
async function predictAll(step: Step, chosen: ModelOutcome, cases: readonly string[]): Promise<boolean> {
  const { file, context } = step;
  const { studio, devices, budgets, signal } = context;
  const run = teacherRun(step, chosen);
  const model = await openModel(studio, run);
  const { merge } = decidedLabels(model.dataset, run.mapping);
  const session = new PredictingSession(model, devices, file.device, budgets);
  try {
    for (const [done, id] of cases.entries()) {
      if (context.pauseRequested()) return false;
      await context.yieldToInteractive();
      if ((await context.readState(fileOf(id))) !== undefined) continue;
      const { value, device } = await session.predict({
        openImages: () => studio.datasets.images(file.labelled, id),
        mirroring: run.mirroring,
        tileStepSize: run.tileStepSize,
        merge,
        giveWay: () => context.yieldToInteractive(),
        signal,
        onProgress: ({ stage, done: tiles, total }) =>
          context.report({
            unit: 'case',
            done,
            total: cases.length,
            current: id,
            stage,
            share: total === 0 ? 0 : tiles / total,
            recentSeconds: [],
          }),
      });
      context.runsOn(device);
      await context.writeState(fileOf(id), await writeAsNnunet(value.labels, value.fileGrid, fileOf(id)));
    }
  } finally {
    session.close();
  }
  return true;
}

async function scoresOf(step: Step, ids: readonly string[]): Promise<Record<string, CaseScore>> {
  const { file, context } = step;
  const { datasets } = context.studio;
  const dataset = await datasets.json(file.labelled);
  const summary = await evaluateCases(
    ids.map((id) => ({
      predictionFile: fileOf(id),
      referenceFile: fileOf(id),
      prediction: async () => readLabelMap((await context.readState(fileOf(id))) ?? new Blob(), fileOf(id)),
      reference: async () => {
        const { name, file: label } = await datasets.label(file.labelled, id);
        return readLabelMap(label, name);
      },
    })),
    evaluationRules(dataset),
  );
  const { hasRegions, foregroundRegions, labels } = labelRules(dataset);
  const classes = (hasRegions ? foregroundRegions : labels).filter(({ values }) =>
    values.some((one) => one !== 0),
  );
  const keys = classes.map(
    ({ name, values }) => [name, metricKey(values.length === 1 ? values[0] : values)] as const,
  );
  return Object.fromEntries(ids.map((id, at) => [id, caseScore(summary, at, keys)]));
}

function caseScore(summary: Summary, at: number, keys: readonly (readonly [string, string])[]): CaseScore {
  const metrics = summary.metric_per_case[at]?.metrics ?? {};
  const classes = Object.fromEntries(
    keys.map(([name, key]) => {
      const { Dice = Number.NaN } = metrics[key] ?? {};
      return [name, Number.isNaN(Dice) ? null : Dice];
    }),
  );
  return { dice: meanOf(Object.values(classes)), classes };
}
