import { attempt } from '../actions/index.ts';
import { useConfidence } from './confidenceStore.ts';
import { openConfidence, shownPrediction } from './openConfidence.ts';

/** Shows confidence over the scan, or the labels again. False where no confidence was kept. */
export function toggleConfidence(): boolean {
  const result = shownPrediction();
  if (!result) return false;
  const { view } = useConfidence.getState();
  useConfidence.setState({ view: view === 'confidence' ? 'labels' : 'confidence' });
  void attempt(() => openConfidence(result));
  return true;
}
