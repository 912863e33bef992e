import { ensurePlans } from '../../preprocessing/planDataset.ts';
import { made, type StepRunner } from '../step.ts';

/** Fingerprint and plans of the labelled set, where it has none. */
export const runPlanStep: StepRunner = async ({ file, context }) => {
  if (!(await ensurePlans(context, file.labelled, file.plans))) return 'paused';
  const plans = await context.studio.preprocessed.readJson(file.labelled, `${file.plans}.json`);
  return made({ dataset: file.labelled }, plans);
};
