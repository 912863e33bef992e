import type { CaseSummary } from '../../workspace/index.ts';
import { lockedCases } from '../datasets/splitNotes.ts';
import { leftOutCases } from '../review/reviewCases.ts';
import type { Studio } from '../studio.ts';

/** Cases of imagesTr with a label, those of a locked test set among them, but for those that a person rejected or the filter
 *  dropped: nobody plans or trains with them, as no export takes them along. */
export async function labelledCases({ datasets }: Studio, folder: string): Promise<readonly CaseSummary[]> {
  const leftOut = await leftOutCases(datasets, folder);
  const cases = await datasets.cases(folder);
  return cases.filter(
    ({ id, set, label, state }) =>
      set === 'train' && label !== undefined && state !== 'rejected' && !leftOut.has(id),
  );
}

/** The same without a locked test set, which nothing may have seen before it is asked. */
export async function trainingCases(studio: Studio, folder: string): Promise<readonly CaseSummary[]> {
  const locked = await lockedCases(studio.directory, folder);
  return (await labelledCases(studio, folder)).filter(({ id }) => !locked.has(id));
}
