import type { Geometry } from '../../volume.ts';
import type { FrameHeader, Vector } from '../header/instance.ts';
import type { OpenInstance } from '../pixels/frameReader.ts';
import type { ScanNote } from './notes.ts';
import type { SliceSource } from './sliceLayout.ts';

/** One image of a series: a frame and the file it is in. */
export interface Image {
  readonly instance: OpenInstance;
  readonly frame: FrameHeader;
}

/** Images of one size and orientation. */
export interface Bundle {
  readonly images: readonly Image[];
  /** What split this bundle from others of its series, for the name: `b800`. */
  readonly marks: readonly string[];
  readonly notes: readonly ScanNote[];
}

/** Directions of a bundle's rows and columns, and row × column. */
export interface Axes {
  readonly row: Vector;
  readonly column: Vector;
  readonly normal: Vector;
}

/** Images in order, and the regular grid they become. */
export interface Stack extends Bundle {
  readonly geometry: Geometry;
  /** In-plane place of each image on the grid, in columns and rows; absent unless a gantry was tilted. */
  readonly shifts?: readonly Shift[];
  /** Slices of the grid; absent if they are the images themselves. */
  readonly slices?: readonly SliceSource[];
}

export interface Shift {
  readonly columns: number;
  readonly rows: number;
}
