import { inflateSync } from 'fflate';

/**
 * Runs of neighbouring voxels (flat C-order) that had one value and got another, in the order in which they were written;
 * later runs may lie over earlier ones. Plain data.
 */
export interface VoxelRuns {
  readonly runs: number;
  /** A voxel that was changed twice counts twice. */
  readonly voxels: number;
  /** New values that occur. */
  readonly values: readonly number[];
  /** See `RunPacker`. */
  readonly blocks: readonly Uint8Array<ArrayBuffer>[];
}

/** A block is unpacked at once and has at most so many runs. */
export const BLOCK_RUNS = 1 << 14;
/** The first byte of a block. */
export const PLAIN = 0;
export const DEFLATED = 1;

export type VisitRun = (start: number, length: number, before: number, after: number) => void;

export const runBytes = ({ blocks }: VoxelRuns): number =>
  blocks.reduce((sum, { length }) => sum + length, 0);

/** Work that can be interrupted between two parts, so that a page answers its events; yields the share that is done. */
export type InParts<T> = Generator<number, T, undefined>;

/** Does all of it at once. */
export function finished<T>(work: InParts<T>): T {
  for (;;) {
    const part = work.next();
    if (part.done) return part.value;
  }
}

/** Calls `visit` for every run, first to last. */
export function* visitingRuns({ blocks }: VoxelRuns, visit: VisitRun): InParts<void> {
  for (const [at, block] of blocks.entries()) {
    unpack(block, visit);
    yield (at + 1) / blocks.length;
  }
}

/** Calls `visit` for every run, last to first. */
function* visitingBackward({ blocks }: VoxelRuns, visit: VisitRun): InParts<void> {
  const numbers = new Float64Array(4 * BLOCK_RUNS);
  for (const [index, block] of blocks.toReversed().entries()) {
    let count = 0;
    unpack(block, (start, length, before, after) => {
      numbers[count++] = start;
      numbers[count++] = length;
      numbers[count++] = before;
      numbers[count++] = after;
    });
    for (let at = count - 4; at >= 0; at -= 4)
      visit(numbers[at] ?? 0, numbers[at + 1] ?? 0, numbers[at + 2] ?? 0, numbers[at + 3] ?? 0);
    yield (index + 1) / blocks.length;
  }
}

/** Gives every voxel the value that it has after the edit, or had before it. Written over any later state of the map, all
 *  edits in turn give the map as it is after the last. */
export function writeRuns(data: Uint16Array, runs: VoxelRuns, side: 'before' | 'after'): void {
  finished(writingRuns(data, runs, side));
}

export function writingRuns(data: Uint16Array, runs: VoxelRuns, side: 'before' | 'after'): InParts<void> {
  return side === 'after'
    ? visitingRuns(runs, (start, length, _, after) => fill(data, start, length, after))
    : visitingBackward(runs, (start, length, before) => fill(data, start, length, before));
}

/** Calling `fill` costs as much as a run of this many voxels. */
const SHORT = 24;

function fill(data: Uint16Array, start: number, length: number, value: number): void {
  if (length > SHORT) data.fill(value, start, start + length);
  else for (let at = start; at < start + length; at++) data[at] = value;
}

function unpack(block: Uint8Array, visit: VisitRun): void {
  const content = block.subarray(1);
  const bytes = block[0] === DEFLATED ? inflateSync(content) : content;
  let at = 0;
  const next = (): number => {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 0x80;
    }
  };
  let [end, before, after] = [0, 0, 0];
  while (at < bytes.length) {
    const start = end + signed(next());
    const lengthAndFlag = next();
    if (lengthAndFlag % 2 === 1) [before, after] = [next(), next()];
    const length = Math.floor(lengthAndFlag / 2);
    end = start + length;
    visit(start, length, before, after);
  }
}

/** 0, -1, 1, -2, 2, … */
const signed = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
