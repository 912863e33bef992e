/** Whose images a mean teacher looks at: another dataset's cases, prepared as the training's own are. */
import { inputChannels } from '../../network/index.ts';
import { transferPlans } from '../../nnunet/index.ts';
import { TrainingError } from '../../training/index.ts';
import { configurationOf, openTrainingDataset } from '../preprocessing/openDataset.ts';
import { type PreparingContext, prepareCases } from '../preprocessing/prepareDataset.ts';
import { readerOf } from '../preprocessing/readerOf.ts';
import { trainingCases } from '../preprocessing/trainingCases.ts';
import type { Studio } from '../studio.ts';
import type { BatchConfig } from './batchFactory.ts';
import type { TrainSpec } from './spec.ts';

export type UnlabelledCases = NonNullable<BatchConfig['unlabelled']>;
type MeanTeacherSpec = TrainSpec & { readonly meanTeacher: NonNullable<TrainSpec['meanTeacher']> };

export const hasMeanTeacher = (spec: TrainSpec): spec is MeanTeacherSpec => spec.meanTeacher !== undefined;

/** Identifier of the training's plans in the dataset of the unlabelled cases. */
const borrowedPlans = ({ plans, dataset }: TrainSpec): string => `${plans}_of_${dataset}`;

/**
 * The training's plans go along, so that spacing and intensities are the same whatever the other dataset was planned for.
 * @returns false when it was asked to pause
 * @throws TrainingError `training.unlabelledSame`, `training.unlabelledChannels`, `training.unlabelledCascade`,
 *  `training.unlabelledNone`
 */
export async function prepareUnlabelled(context: PreparingContext, spec: MeanTeacherSpec): Promise<boolean> {
  const { studio } = context;
  await assertUsable(studio, spec);
  const { dataset } = spec.meanTeacher;
  const source = (await studio.preprocessed.readJson(spec.dataset, `${spec.plans}.json`)) as Parameters<
    typeof transferPlans
  >[0];
  const name = borrowedPlans(spec);
  const plans = transferPlans(source, {
    targetDataset: dataset,
    targetPlans: name,
    imageReaderWriter: readerOf(await studio.datasets.json(dataset)),
  });
  await studio.preprocessed.writeJson(dataset, `${name}.json`, JSON.stringify(plans, null, 4));
  return (await prepareCases(context, dataset, name, spec.configuration)) !== undefined;
}

async function assertUsable(studio: Studio, spec: MeanTeacherSpec): Promise<void> {
  const { dataset } = spec.meanTeacher;
  if (dataset === spec.dataset) throw new TrainingError('unlabelledSame', { dataset });
  const opened = await openTrainingDataset(studio, spec.dataset, spec.plans);
  const configuration = configurationOf(opened, spec.configuration);
  if (configuration.previousStage !== undefined)
    throw new TrainingError('unlabelledCascade', { configuration: configuration.name });
  const expected = inputChannels(opened.dataset, configuration);
  const found = inputChannels(await studio.datasets.json(dataset), configuration);
  if (found !== expected) throw new TrainingError('unlabelledChannels', { dataset, found, expected });
  if ((await trainingCases(studio, dataset)).length === 0)
    throw new TrainingError('unlabelledNone', { dataset });
}

/** Those that are prepared. A case of the same name as one that is held out is left out, since it may be the same scan.
 *  @param begunWith the cases of a job that goes on. @throws TrainingError `training.unlabelledNone` */
export async function unlabelledCases(
  studio: Studio,
  spec: MeanTeacherSpec,
  heldOut: readonly string[],
  begunWith?: readonly string[],
): Promise<UnlabelledCases> {
  const { dataset } = spec.meanTeacher;
  const opened = await openTrainingDataset(studio, dataset, borrowedPlans(spec));
  const { dataIdentifier } = configurationOf(opened, spec.configuration);
  const folder = await studio.preprocessed.caseFolder(dataset, dataIdentifier);
  const prepared = new Set((await studio.preprocessed.cases(dataset, folder)).map(({ id }) => id));
  const mayServe = opened.cases.map(({ id }) => id).filter((id) => prepared.has(id) && !heldOut.includes(id));
  const cases = begunWith ? begunWith.filter((id) => prepared.has(id)) : mayServe.sort();
  if (cases.length === 0) throw new TrainingError('unlabelledNone', { dataset });
  return { dataset, folder, cases };
}
