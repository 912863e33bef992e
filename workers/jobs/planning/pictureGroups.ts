import { type Groups, joinedGroups } from '../../nnunet/index.ts';
import { patientGroups } from '../datasets/splitNotes.ts';
import { readSurvey } from '../preprocessing/survey.ts';
import type { Studio } from '../studio.ts';
import { duplicatesOf } from './duplicates.ts';

/** By patient, where cases of one picture are one patient, too: known of cases that were looked through for a fingerprint. */
export async function pictureGroups(
  studio: Studio,
  dataset: string,
  ids: readonly string[],
  said?: ReadonlyMap<string, string>,
): Promise<Groups> {
  const survey = await readSurvey(studio, dataset);
  return joinedGroups(await patientGroups(studio.directory, dataset, ids, said), duplicatesOf(survey));
}
