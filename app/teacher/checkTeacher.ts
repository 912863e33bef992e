/** Runs over labelled cases: evaluation and calibration. One at a time. */
import { budgets, compute, io } from '../actions/index.ts';
import { overallShare, stageWeights, useStudio } from '../state/index.ts';
import type {
  CalibrationCase,
  CasesProgress,
  EvaluationSpec,
  ImageSource,
  LabelledSource,
} from '../workers.ts';
import { isCancelled } from '../workers.ts';
import { readTeacherFacts } from './teacherFacts.ts';
import { teacherRun } from './teacherRun.ts';
import { type CheckRun, useTeacher } from './teacherStore.ts';

/** @throws StudioError; a cancelled run just ends */
async function running(
  kind: CheckRun['kind'],
  cases: number,
  work: (job: string, onProgress: CasesProgress) => Promise<void>,
): Promise<void> {
  const job = crypto.randomUUID();
  const started: CheckRun = { job, kind, case: 0, cases, share: 0, startedAt: Date.now(), cancelling: false };
  useTeacher.setState({ run: started });
  const weights = stageWeights(undefined);
  try {
    await work(job, (progress) => {
      const { run } = useTeacher.getState();
      if (run?.job !== job) return;
      const share = (progress.case + overallShare(progress, weights)) / Math.max(1, progress.cases);
      useTeacher.setState({ run: { ...run, case: progress.case, cases: progress.cases, share } });
    });
  } catch (error) {
    if (!isCancelled(error)) throw error;
  } finally {
    if (useTeacher.getState().run?.job === job) useTeacher.setState({ run: undefined });
  }
}

export async function cancelCheck(): Promise<void> {
  const { run } = useTeacher.getState();
  if (!run) return;
  useTeacher.setState({ run: { ...run, cancelling: true } });
  await compute().cancel(run.job);
}

/** Predicts labelled cases and scores them. @param optimistic some of them were in the model's training
 *  @throws StudioError */
export function evaluateTeacher(
  model: string,
  cases: EvaluationSpec['cases'],
  toleranceMm: number,
  optimistic: boolean,
): Promise<void> {
  return running('evaluate', cases.length, async (job, onProgress) => {
    const spec = { ...teacherRun(model), cases, toleranceMm };
    const found = await compute().evaluateModel(job, spec, budgets(), onProgress);
    useTeacher.setState(({ evaluations }) => ({
      evaluations: { ...evaluations, [model]: { ...found, optimistic } },
    }));
    const { results, resultAdded } = useStudio.getState();
    const known = new Set(results.map(({ id }) => id));
    for (const result of await io().listResults()) if (!known.has(result.id)) resultAdded(result);
  });
}

/** Fits temperatures on held-out cases, and every class besides where that is asked for, and keeps them with the model.
 *  @throws StudioError */
export function calibrateTeacher(
  model: string,
  cases: readonly CalibrationCase[],
  allowTrainingCases: boolean,
  perClass: boolean,
): Promise<void> {
  return running('calibrate', cases.length, async (job, onProgress) => {
    const spec = { ...teacherRun(model), cases, allowTrainingCases, perClass, seed: 0 };
    await compute().calibrate(job, spec, budgets(), onProgress);
    await readTeacherFacts(model);
  });
}

/** Holds unlabelled scans against the model's plans and, where there are any, labelled cases. @throws StudioError */
export async function compareWithTraining(
  model: string,
  cases: readonly ImageSource[],
  labelled: readonly LabelledSource[],
): Promise<void> {
  useTeacher.setState({ resembling: { done: 0, total: cases.length } });
  let answered = false;
  try {
    const found = await compute().resemblance(model, cases, labelled, (done, total) => {
      // Reports come by a port of their own, the last ones after the answer.
      if (!answered) useTeacher.setState({ resembling: { done, total } });
    });
    answered = true;
    useTeacher.setState(({ resemblances }) => ({ resemblances: { ...resemblances, [model]: found } }));
  } finally {
    useTeacher.setState({ resembling: undefined });
  }
}
