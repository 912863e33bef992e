import { type CutRules, labelRule } from '../workers.ts';
import { confidenceSession } from './confidenceSession.ts';
import { useConfidence } from './confidenceStore.ts';
import { cutRules } from './rules.ts';

/** What the preview of the opened prediction is made with now; undefined while none is open. */
export function previewRules(): CutRules | undefined {
  const session = confidenceSession();
  if (!session) return undefined;
  const { ignoreLabel, stream } = session.prediction;
  return cutRules(useConfidence.getState(), { ignoreLabel, stream, agreed: session.agreed });
}

/** Every voxel as the planes would show it, ignore as the file's ignore label; undefined while none is previewed. */
export function previewedLabels(): Uint16Array | undefined {
  const given = confidenceSession()?.given;
  const rules = useConfidence.getState().view === 'pseudoLabel' ? previewRules() : undefined;
  if (!given || !rules) return undefined;
  const labelAt = labelRule(given, rules);
  return Uint16Array.from({ length: given.processed.length }, (_, voxel) => labelAt(voxel));
}
