import type { Rescale } from '../decodeVoxels.ts';
import type { Geometry } from '../volume.ts';
import type { HeldType, StoredType } from '../voxelTypes.ts';
import type { NiftiHeader } from './niftiHeader.ts';

/** What a library makes of a header: where the voxels lie and what their values are. */
export interface Interpretation {
  readonly geometry: Geometry;
  readonly fileDimension: 2 | 3 | 4;
  readonly type: HeldType;
  readonly rescale: Rescale | undefined;
  /** NaN and infinity among the stored values become 0, before any scaling. */
  readonly zeroesNonFinite: boolean;
}

export interface HeaderToInterpret {
  readonly nifti: NiftiHeader;
  readonly stored: StoredType;
  readonly file: string;
  readonly signal: AbortSignal | undefined;
}

export type Interpret = (header: HeaderToInterpret) => Promise<Interpretation>;
