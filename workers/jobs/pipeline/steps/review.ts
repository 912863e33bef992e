import { datasetOf } from '../../../pipeline/index.ts';
import { labelsOf } from '../loopDatasets.ts';
import { chainOf, made, type StepRunner, unlabelledOf } from '../step.ts';

/** Waits until a person says go on; what was accepted, corrected and rejected by then is what the student sees. */
export const runReview: StepRunner = async (step) => {
  if (!step.approved) return 'waiting';
  const dataset = datasetOf(step.file, chainOf(step));
  const labels = await labelsOf(step.context.studio, dataset, unlabelledOf(step));
  const count = (state: string) => Object.values(labels).filter((one) => one.startsWith(`${state} `)).length;
  const [accepted, corrected, rejected] = ['accepted', 'corrected', 'rejected'].map(count);
  return made(
    { dataset, figures: { accepted: accepted ?? 0, corrected: corrected ?? 0, rejected: rejected ?? 0 } },
    labels,
  );
};
