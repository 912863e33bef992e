/** What one file says of itself and of its frames. Plain data: a series of thousands is a few MB. */

export type Vector = readonly [x: number, y: number, z: number];

/** How the voxels of a file are stored. */
export interface PixelFormat {
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  readonly kind: 'integer' | 'float' | 'double';
  readonly transferSyntax: string;
}

/** What tells images at one place apart, most telling first. Values as text: only equality counts. */
export const MARKS = [
  'echo',
  'imageType',
  'bValue',
  'gradient',
  'temporalPosition',
  'trigger',
  'acquisition',
] as const;
export type Mark = (typeof MARKS)[number];
export type Marks = Readonly<Partial<Record<Mark, string>>>;

export interface FrameHeader {
  /** Within the file, from 0. */
  readonly index: number;
  /** Centre of the first voxel, LPS mm. */
  readonly position?: Vector;
  /** Directions of a row (increasing column) and of a column. */
  readonly orientation?: { readonly row: Vector; readonly column: Vector };
  /** mm between rows, mm between columns. */
  readonly pixelSpacing?: readonly [rows: number, columns: number];
  readonly slope: number;
  readonly intercept: number;
  readonly marks: Marks;
  readonly localizer: boolean;
}

export interface Instance {
  /** Place in what was dropped. */
  readonly path: string;
  readonly sopClass: string;
  readonly sopInstance: string;
  readonly study: string;
  readonly series: string;
  readonly seriesNumber?: number;
  readonly instanceNumber: number;
  readonly frameOfReference: string;
  readonly modality: string;
  readonly seriesDescription: string;
  readonly studyDescription: string;
  readonly patientName: string;
  /** Spacing Between Slices (0018,0088), mm. */
  readonly sliceSpacing?: number;
  /** Slice Thickness (0018,0050), mm. */
  readonly sliceThickness?: number;
  /** Window Centre and Width (0028,1050 and 1051), the first where there are several, in rescaled values. */
  readonly window?: { readonly centre: number; readonly width: number };
  readonly pixels: PixelFormat;
  readonly frames: readonly FrameHeader[];
}
