import type { CaseSummary } from '../../workspace/index.ts';
import { leftOutCases } from '../review/reviewCases.ts';
import type { Studio } from '../studio.ts';

/** Cases of imagesTr with a label, but for those that a person rejected or the filter dropped: nobody plans or trains
 *  with them, as no export takes them along. */
export async function trainingCases({ datasets }: Studio, folder: string): Promise<readonly CaseSummary[]> {
  const leftOut = await leftOutCases(datasets, folder);
  const cases = await datasets.cases(folder);
  return cases.filter(
    ({ id, set, label, state }) =>
      set === 'train' && label !== undefined && state !== 'rejected' && !leftOut.has(id),
  );
}
