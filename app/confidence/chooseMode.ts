import { attempt } from '../actions/index.ts';
import { type ThresholdMode, useConfidence } from './confidenceStore.ts';
import { recount, refresh } from './openConfidence.ts';
import { spread } from './thresholds.ts';

/** The way in which classes are cut. Whether members must agree lies under the cuts, and is counted anew; clean-up that
 *  waits to be applied goes on waiting, but where other predictions must be asked. */
export function chooseMode(mode: ThresholdMode): void {
  const { mode: before, members } = useConfidence.getState();
  useConfidence.setState({ mode, modeChosen: true, view: 'pseudoLabel' });
  if (mode !== 'precision') spread();
  if ((mode === 'agreement') === (before === 'agreement')) return;
  void attempt(mode === 'agreement' && members.length > 1 ? refresh : recount);
}
