/** Pseudo-labels made anew from the stored predictions, by other thresholds: nothing is predicted again. */
import { io, openCase } from '../actions/index.ts';
import { shownScanOf, useStudio } from '../state/index.ts';
import type { PseudoLabelRules } from '../workers.ts';
import { readQueue } from './reviewing.ts';
import { useReview } from './reviewStore.ts';

/** The user's wish to stop; asked after every case. */
let stopped = false;

/** Never over accepted and corrected cases, never over a person's voxels; what was there becomes an earlier label.
 *  @throws StudioError */
export async function regenerate(
  folder: string,
  ids: readonly string[],
  rules: PseudoLabelRules,
): Promise<void> {
  stopped = false;
  const startedAt = Date.now();
  const at = (done: number) => ({ done, total: ids.length, startedAt });
  useReview.setState({ regenerating: at(0), differences: undefined });
  try {
    const differences = await io().regenerate(folder, ids, rules, (done) => {
      // Reports come by a port of their own, the last ones after the answer.
      if (useReview.getState().regenerating) useReview.setState({ regenerating: at(done) });
      return !stopped;
    });
    useReview.setState({ differences });
  } finally {
    useReview.setState({ regenerating: undefined });
    await readQueue();
  }
  const open = shownScanOf(useStudio.getState())?.inDataset;
  if (open?.folder === folder && ids.includes(open.case)) await openCase(folder, open.case);
}

/** Cases that are made anew already stay so. */
export function stopRegenerating(): void {
  stopped = true;
}
