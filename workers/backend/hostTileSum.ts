/**
 * The sliding window's sums in plain TypeScript: the CPU path, and the twin that the WebGPU kernels are held
 * against. Sums are float32 in the order of the tiles, mean of mirrored passes first (spec nnunet-v2.md §6.6-6.7);
 * quotients are float32, interpolation is float64 rounded once to float32.
 */
import type { Czyx, Zyx } from '../image/index.ts';
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
import { BackendError } from './failures.ts';
import { measuresLine } from './measuresLine.ts';
import { mergeLine, nameGroups } from './mergeLine.ts';
import { flip, mirrorSubsets } from './mirror.ts';
import { reduceLine } from './reduceLine.ts';

/** @throws BackendError `backend.memory` when the sums do not fit into memory. */
export function createHostTileSum(spec: TileSumSpec): TileSum {
  return new HostTileSum(spec);
}

class HostTileSum implements TileSum {
  readonly bytes: number;
  /** `[class][ring row][extent 1][extent 2]` */
  private sums: Float32Array;
  /** `[ring row][extent 1][extent 2]` */
  private weights: Float32Array;
  private readonly quotients = new Map<number, Float32Array>();

  constructor(private readonly spec: TileSumSpec) {
    const voxels = spec.extent[0] * spec.extent[1] * spec.extent[2];
    this.bytes = (spec.classes + 1) * voxels * Float32Array.BYTES_PER_ELEMENT;
    this.sums = allocate(spec.classes * voxels, this.bytes);
    this.weights = allocate(voxels, this.bytes);
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
    this.accumulate(mean, start);
  }

  private accumulate(logits: Float32Array, start: Zyx): void {
    const { classes, extent, patchSize, importance } = this.spec;
    const shape: Czyx = [classes, ...patchSize];
    for (let z = 0; z < patchSize[0]; z++) {
      for (let y = 0; y < patchSize[1]; y++) {
        const line = (z * patchSize[1] + y) * patchSize[2];
        const row = (start[0] + z) % extent[0];
        const target = (row * extent[1] + start[1] + y) * extent[2] + start[2];
        for (let x = 0; x < patchSize[2]; x++) {
          this.weights[target + x] = (this.weights[target + x] as number) + (importance[line + x] as number);
        }
        for (let c = 0; c < classes; c++) this.addLine(logits, shape, c, line, target);
      }
    }
  }

  private addLine(logits: Float32Array, shape: Czyx, c: number, line: number, target: number): void {
    const { importance } = this.spec;
    const { sums } = this;
    const from = c * shape[1] * shape[2] * shape[3] + line;
    const to = c * this.weights.length + target;
    for (let x = 0; x < shape[3]; x++) {
      const weighted = Math.fround((logits[from + x] as number) * (importance[line + x] as number));
      sums[to + x] = (sums[to + x] as number) + weighted;
    }
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
    const { classes, extent } = this.spec;
    const size = extent[1] * extent[2];
    const ring = (row % extent[0]) * size;
    const quotient = new Float32Array(classes * size);
    for (let c = 0; c < classes; c++) {
      const from = c * this.weights.length + ring;
      for (let i = 0; i < size; i++) {
        quotient[c * size + i] = (this.sums[from + i] as number) / (this.weights[ring + i] as number);
      }
    }
    this.quotients.set(row, quotient);
    return quotient;
  }

  /** Writes `logits[class][voxel]` of one output line along axis 2. */
  private resampleLine(rows: RowPair, taps: ReduceRequest['taps'], o1: number, logits: Float32Array): void {
    const { classes, extent } = this.spec;
    const width = extent[2];
    const count = taps[2].lower.length;
    const line = new Float64Array(width);
    for (let c = 0; c < classes; c++) {
      const lower = (c * extent[1] + (taps[1].lower[o1] as number)) * width;
      const upper = (c * extent[1] + (taps[1].upper[o1] as number)) * width;
      blendLines(rows, lower, upper, taps[1].fraction[o1] as number, line);
      for (let o2 = 0; o2 < count; o2++) {
        const fraction = taps[2].fraction[o2] as number;
        const near = line[taps[2].lower[o2] as number] as number;
        const far = line[taps[2].upper[o2] as number] as number;
        logits[c * count + o2] = fraction === 0 ? near : near * (1 - fraction) + far * fraction;
      }
    }
  }

  async releaseRows(from: number, to: number): Promise<void> {
    const { classes, extent } = this.spec;
    const size = extent[1] * extent[2];
    for (let row = from; row < to; row++) {
      const at = (row % extent[0]) * size;
      this.weights.fill(0, at, at + size);
      for (let c = 0; c < classes; c++) {
        this.sums.fill(0, c * this.weights.length + at, c * this.weights.length + at + size);
      }
    }
    this.quotients.clear();
  }

  dispose(): void {
    this.sums = new Float32Array(0);
    this.weights = new Float32Array(0);
    this.quotients.clear();
  }
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

function allocate(length: number, bytes: number): Float32Array {
  try {
    return new Float32Array(length);
  } catch (cause) {
    const megabytes = Math.ceil(bytes / 2 ** 20);
    const message = `The class sums need ${megabytes} MB, more than this machine gives. Close other tabs or predict fewer classes.`;
    throw new BackendError('memory', message, { megabytes }, { cause });
  }
}
