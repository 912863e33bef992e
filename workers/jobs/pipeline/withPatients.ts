import type { PipelineFile } from '../../pipeline/index.ts';
import { readSplitNotes } from '../datasets/splitNotes.ts';
import type { Studio } from '../studio.ts';

/** The file with what the datasets' notes say of patients now; with its own word where they have none, as in a workspace that
 *  it came to alone. */
export async function withPatients({ directory }: Studio, file: PipelineFile): Promise<PipelineFile> {
  const { labelled, unlabelled } = file;
  const noted: Record<string, string> = {};
  for (const folder of [unlabelled.dataset, labelled])
    Object.assign(noted, (await readSplitNotes(directory, folder)).patients);
  return Object.keys(noted).length > 0 ? { ...file, patients: noted } : file;
}
