import { datasetOf, splitLabelled } from '../../../pipeline/index.ts';
import { ensureDataset, keepOnly, labelsOf, takeCase, takePlans, writeSplits } from '../loopDatasets.ts';
import { PipelineError } from '../pipelineError.ts';
import { chainOf, groupsIn, made, plansOf, type StepRunner } from '../step.ts';

/** A fold's labelled cases as a dataset of their own: what is reported on is not in it. */
export const runLabelled: StepRunner = async (step) => {
  const { file, context } = step;
  const { studio } = context;
  const chain = chainOf(step);
  const { labelled = [], folds } = step.records.get('sources')?.outcome ?? {};
  const split = splitLabelled(file, labelled, chain.fold, { folds, groups: groupsIn(step) });
  const { train, heldOut, evaluated } = split;
  if (train.length === 0 || evaluated.length === 0)
    throw new PipelineError('noCases', {
      dataset: file.labelled,
      fold: chain.fold,
      train: train.length,
      evaluated: evaluated.length,
    });
  const dataset = datasetOf(file, chain);
  await ensureDataset(studio, dataset, file.labelled, { ignore: false });
  const taken = [...train, ...heldOut];
  await keepOnly(studio, dataset, new Set(taken));
  for (const id of taken) {
    context.signal.throwIfAborted();
    await takeCase(studio, file.labelled, dataset, id);
  }
  await takePlans(studio, file, dataset);
  // Without held-out cases there is nothing to choose by them; nnU-Net's curves want some.
  await writeSplits(studio, dataset, [{ train, val: heldOut.length > 0 ? heldOut : train }]);
  return made(
    { dataset, split: { train: [...train], heldOut: [...heldOut], evaluated: [...evaluated] } },
    { dataset, split, plans: plansOf(step), labels: await labelsOf(studio, dataset, taken) },
  );
};
