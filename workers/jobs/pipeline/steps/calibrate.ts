import type { Calibration } from '../../api.ts';
import { calibrate } from '../../calibrating/calibrate.ts';
import { chainOf, found, made, type Step, type StepRunner, splitOf, teacherRun } from '../step.ts';

export const runCalibrate: StepRunner = async (step) => {
  const { id, temperatures, classScales, region } = await calibrateTeacher(step);
  step.context.log(`Calibrated: T = ${temperatures.map((one) => one.toFixed(3)).join(', ')}.`);
  const figures = { before: region.before.ece, after: region.after.ece };
  return made({ calibration: id, figures }, { temperatures, classScales });
};

/** The teacher's temperature, on labelled cases that no training of the loop sees. */
export function calibrateTeacher(step: Step): Promise<Calibration> {
  const { file, context, node } = step;
  const { studio, devices, budgets, signal } = context;
  const { teacher } = file;
  const isGiven = node.chain?.round === 1 && teacher.from !== 'train';
  const trainedOn = isGiven && !teacher.unseen;
  return calibrate({
    studio,
    devices,
    budgets,
    signal,
    spec: {
      ...teacherRun(step, found(step, 'model')),
      cases: splitOf(step).heldOut.map((id) => ({
        source: { from: 'dataset', dataset: file.labelled, case: id },
        ...(trainedOn && { trainedOn }),
      })),
      allowTrainingCases: trainedOn,
      seed: chainOf(step).seed,
    },
    onProgress: (progress) =>
      context.report({
        unit: 'case',
        done: progress.case,
        total: progress.cases,
        stage: progress.stage,
        share: progress.total === 0 ? 0 : progress.done / progress.total,
        recentSeconds: [],
      }),
  });
}
