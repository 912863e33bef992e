import type { CutRules } from '../workers.ts';
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
