/** Whose scans the cases of a dataset are. */
import { type Groups, joinedGroups } from '../../nnunet/index.ts';
import { readSplitNotes } from '../datasets/splitNotes.ts';
import { readSurvey } from '../preprocessing/survey.ts';
import type { Studio } from '../studio.ts';
import { duplicatesOf } from './duplicates.ts';

/** By what was noted of patients; a case that nothing is noted of is a patient of its own.
 *  @param said of some cases, by somebody who knows better */
export async function patientGroups(
  { directory }: Studio,
  dataset: string,
  ids: readonly string[],
  said: ReadonlyMap<string, string> = new Map(),
): Promise<Groups> {
  const { patients } = await readSplitNotes(directory, dataset);
  return new Map(ids.map((id) => [id, said.get(id) ?? patients[id] ?? id]));
}

/** The same, where cases of one picture are one patient, too: known of cases that were looked through for a fingerprint. */
export async function pictureGroups(
  studio: Studio,
  dataset: string,
  ids: readonly string[],
  said?: ReadonlyMap<string, string>,
): Promise<Groups> {
  const survey = await readSurvey(studio, dataset);
  return joinedGroups(await patientGroups(studio, dataset, ids, said), duplicatesOf(survey));
}
