import type { Zyx } from '../../image/index.ts';
import type { Axis } from '../axes.ts';

/** A 3-D float32 image that is read plane by plane, so that it need not exist as a whole. */
export interface PlaneSource {
  readonly shape: Zyx;
  /** Fills `plane` with the voxels of index `index` of `axis`; the two other axes ascending, C order. */
  readPlane(axis: Axis, index: number, plane: Float32Array): void;
}

/** Called between planes with the share done: reports progress, lets the worker hear `cancel`, throws when asked. */
export type Pause = (done: number, total: number) => Promise<void>;

/** For short work that nobody watches. */
export const noPause: Pause = async () => {};

/** The part of a longer work from one share (0 … 1) to another. */
export const portion =
  (pause: Pause, from: number, to: number): Pause =>
  (done, total) =>
    pause(from + ((to - from) * done) / total, 1);
