/**
 * The sliding window's sums in plain TypeScript: the CPU path, and the twin that the WebGPU kernels are held
 * against. Sums are added in the order of the tiles, mean of mirrored passes first (spec nnunet-v2.md §6.6-6.7);
 * interpolation is float64 rounded once.
 */
import type { Zyx } from '../image/index.ts';
import { roundToFloat16 } from '../network/index.ts';
import type {
  AxisTaps,
  Program,
  ReducedRows,
  ReduceRequest,
  Reduction,
  TileSum,
  TileSumSpec,
} from './backend.ts';
import { confidenceLine } from './confidenceLine.ts';
import { FoldSums } from './foldSums.ts';
import { measuresLine } from './measuresLine.ts';
import { mergeLine, nameGroups } from './mergeLine.ts';
import { flip, mirrorSubsets } from './mirror.ts';
import { reduceLine } from './reduceLine.ts';
import { FLOAT16, FLOAT32 } from './sumArithmetic.ts';

/** @throws BackendError `backend.memory` when the sums do not fit into memory. */
export function createHostTileSum(spec: TileSumSpec): TileSum {
  return new HostTileSum(spec);
}

class HostTileSum implements TileSum {
  /** One for all, or in float16 one a program: stock nnU-Net rounds every fold's logits before it takes their mean. */
  private readonly folds = new Map<Program | undefined, FoldSums<Float32Array> | FoldSums<Uint16Array>>();
  private readonly quotients = new Map<number, Float32Array>();

  constructor(private readonly spec: TileSumSpec) {
    if (spec.sumPrecision !== 'float16') this.folds.set(undefined, new FoldSums(spec, FLOAT32));
  }

  get bytes(): number {
    return [...this.folds.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async addTile(program: Program, patch: Float32Array, start: Zyx): Promise<void> {
    const subsets = this.spec.passes ?? mirrorSubsets(this.spec.mirrorAxes);
    const pass = async (axes: readonly number[]) => {
      if (axes.length === 0) return program.forward(patch);
      return flip(await program.forward(flip(patch, program.inputShape, axes)), program.outputShape, axes);
    };
    const mean = await pass(subsets[0] ?? []);
    for (const axes of subsets.slice(1)) {
      const other = await pass(axes);
      for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) + (other[i] as number);
    }
    for (let i = 0; i < mean.length; i++) mean[i] = (mean[i] as number) / subsets.length;
    this.quotients.clear();
    this.sumsOf(program).add(mean, start);
  }

  private sumsOf(program: Program) {
    const { spec, folds } = this;
    const key = spec.sumPrecision === 'float16' ? program : undefined;
    const sums = folds.get(key) ?? new FoldSums(spec, FLOAT16);
    folds.set(key, sums);
    return sums;
  }

  async finished(): Promise<void> {
    // Every tile was awaited as it was added.
  }

  async reduce({ taps, reduction }: ReduceRequest): Promise<ReducedRows> {
    const [count0, count1, count2] = taps.map((axis) => axis.lower.length) as [number, number, number];
    const merge = reduction.kind === 'softmax' ? reduction.merge : undefined;
    const channels = merge?.groups.length ?? this.spec.classes;
    const reduced = emptyRows(count0 * count1 * count2, channels, reduction);
    const own = new Float32Array(this.spec.classes * count2);
    const logits = merge ? new Float32Array(channels * count2) : own;
    for (let o0 = 0; o0 < count0; o0++) {
      const rows = this.rowPair(taps[0], o0);
      for (let o1 = 0; o1 < count1; o1++) {
        this.resampleLine(rows, taps, o1, own);
        if (merge) mergeLine(own, count2, merge, logits);
        reduceInto(reduced, logits, channels, count2, reduction, (o0 * count1 + o1) * count2);
      }
    }
    if (merge) nameGroups(reduced.labels, merge);
    this.quotients.clear();
    return reduced;
  }

  async logitsAt(taps: ReduceRequest['taps'], voxels: Uint32Array): Promise<Float32Array> {
    const { classes } = this.spec;
    const [, count1, count2] = taps.map((axis) => axis.lower.length) as [number, number, number];
    const found = new Float32Array(classes * voxels.length);
    const logits = new Float32Array(classes * count2);
    let resampled = -1;
    voxels.forEach((voxel, i) => {
      const line = Math.floor(voxel / count2);
      if (line !== resampled) {
        this.resampleLine(this.rowPair(taps[0], Math.floor(line / count1)), taps, line % count1, logits);
        resampled = line;
      }
      for (let c = 0; c < classes; c++) found[i * classes + c] = logits[c * count2 + (voxel % count2)];
    });
    this.quotients.clear();
    return found;
  }

  private rowPair(axis: AxisTaps, index: number): RowPair {
    const lower = axis.lower[index] as number;
    const upper = axis.upper[index] as number;
    for (const row of this.quotients.keys()) {
      if (row !== lower && row !== upper) this.quotients.delete(row);
    }
    const fraction = axis.fraction[index] as number;
    const lowerRow = this.quotientRow(lower);
    return { lower: lowerRow, upper: fraction === 0 ? lowerRow : this.quotientRow(upper), fraction };
  }

  /** Mean logits `[class][extent 1][extent 2]` of one row of axis 0. */
  private quotientRow(row: number): Float32Array {
    const known = this.quotients.get(row);
    if (known) return known;
    const quotient = meanOf([...this.folds.values()].map((sums) => sums.quotientRow(row)));
    this.quotients.set(row, quotient);
    return quotient;
  }

  /** Writes `logits[class][voxel]` of one output line along axis 2. */
  private resampleLine(rows: RowPair, taps: ReduceRequest['taps'], o1: number, logits: Float32Array): void {
    const { classes, extent } = this.spec;
    const width = extent[2];
    const count = taps[2].lower.length;
    const line = new Float64Array(width);
    const isHalf = this.spec.sumPrecision === 'float16';
    for (let c = 0; c < classes; c++) {
      const lower = (c * extent[1] + (taps[1].lower[o1] as number)) * width;
      const upper = (c * extent[1] + (taps[1].upper[o1] as number)) * width;
      blendLines(rows, lower, upper, taps[1].fraction[o1] as number, line);
      for (let o2 = 0; o2 < count; o2++) {
        const fraction = taps[2].fraction[o2] as number;
        const near = line[taps[2].lower[o2] as number] as number;
        const far = line[taps[2].upper[o2] as number] as number;
        const logit = fraction === 0 ? near : near * (1 - fraction) + far * fraction;
        logits[c * count + o2] = isHalf ? roundToFloat16(logit) : logit;
      }
    }
  }

  async releaseRows(from: number, to: number): Promise<void> {
    for (const sums of this.folds.values()) sums.release(from, to);
    this.quotients.clear();
  }

  dispose(): void {
    this.folds.clear();
    this.quotients.clear();
  }
}

/** Of the folds' rounded logits, rounded after every step; the same array where there is one fold. */
function meanOf([first, ...others]: readonly Float32Array[]): Float32Array {
  if (!first) throw new RangeError('Rows were asked for before any tile was added.');
  for (const other of others)
    for (let i = 0; i < first.length; i++)
      first[i] = roundToFloat16(Math.fround((first[i] as number) + (other[i] as number)));
  if (others.length > 0)
    for (let i = 0; i < first.length; i++)
      first[i] = roundToFloat16(Math.fround((first[i] as number) / (others.length + 1)));
  return first;
}

/** Arrays for what the reduction asks for. */
function emptyRows(voxels: number, channels: number, { probabilities, confidence }: Reduction): ReducedRows {
  return {
    labels: new Uint16Array(voxels),
    ...(probabilities && { probabilities: new Float32Array(channels * voxels) }),
    ...(confidence && { confidence: new Uint16Array(voxels) }),
    ...(confidence?.veto && { rivals: new Uint16Array(voxels) }),
    ...(confidence?.measures && { margin: new Uint16Array(voxels), entropy: new Uint16Array(voxels) }),
  };
}

/** What becomes of resampled logits `[class][voxel]` that are on the host already. They may be overwritten. */
export function createHostReduction(logits: Float32Array, count: number, reduction: Reduction): ReducedRows {
  const merge = reduction.kind === 'softmax' ? reduction.merge : undefined;
  const channels = merge?.groups.length ?? logits.length / count;
  const reduced = emptyRows(count, channels, reduction);
  const decided = merge ? new Float32Array(channels * count) : logits;
  if (merge) mergeLine(logits, count, merge, decided);
  reduceInto(reduced, decided, channels, count, reduction, 0);
  if (merge) nameGroups(reduced.labels, merge);
  return reduced;
}

/** One line of `count` voxels at voxel `at`; `logits` are overwritten where probabilities are asked for. */
function reduceInto(
  reduced: ReducedRows,
  logits: Float32Array,
  channels: number,
  count: number,
  reduction: Reduction,
  at: number,
): void {
  const { labels, probabilities, confidence, rivals, margin, entropy } = reduced;
  if (confidence) confidenceLine(logits, count, reduction, confidence, rivals, at);
  if (margin && entropy) measuresLine(logits, count, reduction, margin, entropy, at);
  reduceLine(logits, channels, count, reduction, labels.subarray(at, at + count));
  for (let c = 0; probabilities && c < channels; c++)
    probabilities.set(logits.subarray(c * count, (c + 1) * count), c * labels.length + at);
}

interface RowPair {
  readonly lower: Float32Array;
  readonly upper: Float32Array;
  readonly fraction: number;
}

/** Interpolates along axes 0 and 1; `lower` and `upper` are where the two lines of axis 1 begin in a row. */
function blendLines(rows: RowPair, lower: number, upper: number, fraction: number, line: Float64Array): void {
  for (let x = 0; x < line.length; x++) {
    let value = rows.lower[lower + x] as number;
    if (fraction !== 0) value = value * (1 - fraction) + (rows.lower[upper + x] as number) * fraction;
    if (rows.fraction !== 0) {
      let far = rows.upper[lower + x] as number;
      if (fraction !== 0) far = far * (1 - fraction) + (rows.upper[upper + x] as number) * fraction;
      value = value * (1 - rows.fraction) + far * rows.fraction;
    }
    line[x] = value;
  }
}
