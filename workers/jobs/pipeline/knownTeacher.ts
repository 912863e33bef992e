/** The teacher of a loop's file: an id here, a folder's name wherever else the file goes. */
import type { PipelineFile } from '../../pipeline/index.ts';
import type { ModelSummary } from '../api.ts';
import type { Studio } from '../studio.ts';
import { listModel } from '../training/modelFolder.ts';
import { PipelineError } from './pipelineError.ts';

/** `Dataset007_Liver/nnUNetTrainer__nnUNetPlans__3d_fullres`, below nnUNet_results. */
const folderOf = ({ dataset, trainer, plans, configuration }: ModelSummary): string =>
  `${dataset}/${trainer}__${plans}__${configuration}`;

/** The file with the teacher's id where it names a model by its folder: one of the list, or one in nnUNet_results.
 *  @throws PipelineError `pipeline.noModel` */
export async function knownTeacher(studio: Studio, file: PipelineFile): Promise<PipelineFile> {
  const { teacher } = file;
  if (teacher.from === 'train') return file;
  const models = await studio.models.list();
  if (models.some(({ id }) => id === teacher.model)) return file;
  const listed = models.find((one) => one.kind === 'nnunet' && folderOf(one) === teacher.model);
  const found = listed ?? (await trainedModel(studio, teacher.model));
  if (!found) throw new PipelineError('noModel', { model: teacher.model });
  return { ...file, teacher: { ...teacher, model: found.id } };
}

async function trainedModel(studio: Studio, named: string): Promise<ModelSummary | undefined> {
  const [dataset = '', folder = ''] = named.split('/');
  const [trainer = '', plans = '', configuration = ''] = folder.split('__');
  const model = { dataset, trainer, plans, configuration };
  return (await studio.trained.exists(model, 'plans.json')) ? listModel(studio, model) : undefined;
}

/** The file for others to run: an id says nothing to another workspace. */
export async function portableFile({ models }: Studio, file: PipelineFile): Promise<PipelineFile> {
  const { teacher } = file;
  if (teacher.from === 'train') return file;
  const all = await models.list();
  const model = all.find(({ id }) => id === teacher.model);
  const isOnly = model && all.filter((one) => folderOf(one) === folderOf(model)).length === 1;
  return isOnly ? { ...file, teacher: { ...teacher, model: folderOf(model) } } : file;
}
