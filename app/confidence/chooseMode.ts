import { type ThresholdMode, useConfidence } from './confidenceStore.ts';
import { refresh } from './openConfidence.ts';
import { spread } from './thresholds.ts';

/** The way in which classes are cut. Whether members must agree lies under the cuts, and is counted anew. */
export function chooseMode(mode: ThresholdMode): void {
  const before = useConfidence.getState().mode;
  useConfidence.setState({ mode, modeChosen: true, view: 'pseudoLabel' });
  if (mode !== 'precision') spread();
  if ((mode === 'agreement') !== (before === 'agreement')) void refresh();
}
