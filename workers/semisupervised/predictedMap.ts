import type { LabelArray } from '../components/index.ts';
import type { Zyx } from '../image/index.ts';

/** A prediction with its confidence, on the scan's grid: all that pseudo-labelling needs to know of it. */
export interface PredictedMap {
  /** Label of every voxel, `[z, y, x]`. */
  readonly labels: LabelArray;
  /** Confidence of that label as a code of log-odds; see logOdds.ts. */
  readonly codes: Uint16Array;
  /** Code of the likeliest foreground class (or region) that is not the voxel's own. Only for the background veto. */
  readonly rivals?: Uint16Array | undefined;
  /** 1 where it was predicted; elsewhere the label is ignore and `codes` say nothing. @default everywhere */
  readonly inside?: Uint8Array | undefined;
  readonly size: Zyx;
  /** mm, array order. */
  readonly spacing: Zyx;
}
