import type { PipelineFile } from '../../pipeline/index.ts';
import type { Studio } from '../studio.ts';
import { listModel } from '../training/modelFolder.ts';
import { PipelineError } from './pipelineError.ts';

/** The file with the teacher's id where it names a folder in nnUNet_results
 *  (`Dataset007_Liver/nnUNetTrainer__nnUNetPlans__3d_fullres`). @throws PipelineError `pipeline.noModel` */
export async function knownTeacher(studio: Studio, file: PipelineFile): Promise<PipelineFile> {
  const { teacher } = file;
  if (teacher.from === 'train') return file;
  if ((await studio.models.list()).some(({ id }) => id === teacher.model)) return file;
  const [dataset = '', folder = ''] = teacher.model.split('/');
  const [trainer = '', plans = '', configuration = ''] = folder.split('__');
  const model = { dataset, trainer, plans, configuration };
  const found = (await studio.trained.exists(model, 'plans.json'))
    ? await listModel(studio, model)
    : undefined;
  if (!found) throw new PipelineError('noModel', { model: teacher.model });
  return { ...file, teacher: { ...teacher, model: found.id } };
}
