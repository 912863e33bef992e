import type { Measure, OpenedPrediction, ProcessedMap, Tally } from '../workers.ts';

/** Voxels of the opened prediction: the only copy on the page, in memory that the preview worker shares. */
export interface ConfidenceSession {
  readonly prediction: OpenedPrediction;
  given: ProcessedMap;
  /** 1 where the members agree; while agreement is asked for. */
  agreed: Uint8Array | undefined;
  /** Labels by a person on the same grid. */
  reference: Uint16Array | undefined;
  tally: Tally;
  /** Read when they are first looked at. */
  readonly measures: Map<Measure, Uint16Array>;
  /** Counts before veto, band and post-processing: all that was predicted. */
  readonly predicted: Tally;
}

let session: ConfidenceSession | undefined;

export const confidenceSession = (): ConfidenceSession | undefined => session;

export function holdConfidence(opened: ConfidenceSession | undefined): void {
  session = opened;
}
