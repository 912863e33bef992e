import type { JobContext, JobRunner } from '../queue/runner.ts';
import { openTrainingDataset } from './openDataset.ts';
import { ensurePlans } from './planDataset.ts';
import { prepareDataset } from './prepareDataset.ts';
import type { PreprocessSpec } from './spec.ts';

/** Preprocesses a dataset, configuration by configuration; what is there and unchanged is kept. */
export const runPreprocess: JobRunner<PreprocessSpec> = async (spec, context) => {
  let [done, kept] = [0, 0];
  if (!(await ensurePlans(context, spec.dataset, spec.plans))) return { state: 'paused' };
  const planned = spec.onlyPlanned && (await plannedConfigurations(context, spec));
  for (const configuration of spec.configurations) {
    if (planned && !planned.has(configuration)) continue;
    const prepared = await prepareDataset(context, spec.dataset, spec.plans, configuration);
    if (!prepared) return { state: 'paused' };
    done += prepared.done;
    kept += prepared.kept;
    context.log(`${configuration}: ${prepared.done} preprocessed, ${prepared.kept} unchanged.`);
  }
  return { state: 'done', outcome: { preprocessed: done, unchanged: kept } };
};

async function plannedConfigurations({ studio }: JobContext, { dataset, plans }: PreprocessSpec) {
  const opened = await openTrainingDataset(studio, dataset, plans);
  return new Set(opened.plans.configurationNames);
}
