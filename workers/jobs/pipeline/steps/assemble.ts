import { datasetOf } from '../../../pipeline/index.ts';
import { trainingCases } from '../../preprocessing/trainingCases.ts';
import { keepOnly, labelsOf, takeCase, takePlans, writeSplits } from '../loopDatasets.ts';
import { PipelineError } from '../pipelineError.ts';
import { chainOf, made, plansOf, type StepRunner, splitOf, unlabelledOf } from '../step.ts';

/** Pseudo-labels and labelled cases side by side, with the splits that student and fine-tuning train by. */
export const runAssemble: StepRunner = async (step) => {
  const { file, context } = step;
  const { studio } = context;
  const dataset = datasetOf(file, chainOf(step));
  const { train, heldOut } = splitOf(step);
  const own = new Set([...train, ...heldOut]);
  const unlabelled = new Set(unlabelledOf(step));
  // Of an earlier run there may be cases that are judged by now.
  await keepOnly(studio, dataset, new Set([...own, ...unlabelled]));
  for (const id of own) {
    context.signal.throwIfAborted();
    await takeCase(studio, file.labelled, dataset, id);
  }
  const pseudo = (await trainingCases(studio, dataset))
    .map(({ id }) => id)
    .filter((id) => unlabelled.has(id));
  if (pseudo.length === 0) throw new PipelineError('noPseudoLabels', { dataset });
  await takePlans(studio, file, dataset);
  const val = heldOut.length > 0 ? heldOut : train;
  const splits = [
    { train: file.student.on === 'jointly' ? [...pseudo, ...train] : pseudo, val },
    { train, val },
  ];
  await writeSplits(studio, dataset, splits);
  return made(
    { dataset, figures: { pseudo: pseudo.length, labelled: train.length } },
    { splits, plans: plansOf(step), labels: await labelsOf(studio, dataset, [...own, ...pseudo]) },
  );
};
