/** What every reduction on the device shares: output rows in chunks, their taps and uniform blocks. */
import type { AxisTaps, ReduceRequest, Reduction, TileSumSpec } from '../../backend.ts';
import type { UniformBlocks } from '../executor/dispatch.ts';
import type { Gpu } from '../executor/gpu.ts';
import { packParams } from '../plan/step.ts';
import type { ClassGroup } from './classGroups.ts';

/** What a reduction reads. */
export interface SumBuffers {
  readonly spec: TileSumSpec;
  readonly groups: readonly ClassGroup[];
  readonly sums: readonly GPUBuffer[];
  readonly weights: GPUBuffer;
}

/** Bytes of state and kept logits of a chunk. */
const CHUNK_BYTES = 64 * 2 ** 20;
/** In float32 the sigmoid of a logit up to this is still 0.5, which is not above 0.5. */
export const SMALLEST_ABOVE_HALF = 2 ** -23;

export interface RowChunk {
  readonly first: number;
  readonly rows: number;
}

/** Output rows of axis 0 in chunks; all but the last have an even number of voxels, so that packed labels align. */
export function rowChunks(depth: number, rowVoxels: number, bytesPerVoxel: number): readonly RowChunk[] {
  const affordable = Math.max(2, Math.floor(CHUNK_BYTES / (rowVoxels * bytesPerVoxel)));
  const size = affordable - (affordable % 2);
  const chunks: RowChunk[] = [];
  for (let first = 0; first < depth; first += size)
    chunks.push({ first, rows: Math.min(size, depth - first) });
  return chunks;
}

export function resampleParams(
  { spec }: SumBuffers,
  taps: ReduceRequest['taps'],
  chunk: RowChunk,
  group: ClassGroup,
) {
  const [depth, height, width] = taps.map((axis) => axis.lower.length) as [number, number, number];
  const [ring, extentY, extentX] = spec.extent;
  return packParams(
    ...[width, height, chunk.rows, chunk.first],
    ...[extentX, extentY, ring, 4 * group.firstBlock],
    ...[group.classes, depth, depth + height, { float: SMALLEST_ABOVE_HALF }],
  );
}

/** Taps of z (as ring rows), y and x, one after the other: lower, upper, bits of the float32 fraction, 0. */
export function packTaps({ extent }: TileSumSpec, taps: ReduceRequest['taps']): Uint32Array<ArrayBuffer> {
  const lengths = taps.map((axis) => axis.lower.length);
  const words = new Uint32Array(4 * lengths.reduce((sum, length) => sum + length, 0));
  const fractions = new Float32Array(words.buffer);
  let at = 0;
  const write = ({ lower, upper, fraction }: AxisTaps, period: number) => {
    for (let index = 0; index < lower.length; index += 1, at += 4) {
      words[at] = (lower[index] ?? 0) % period;
      words[at + 1] = (upper[index] ?? 0) % period;
      fractions[at + 2] = fraction[index] ?? 0;
    }
  };
  taps.forEach((axis, index) => {
    write(axis, index === 0 ? extent[0] : Number.POSITIVE_INFINITY);
  });
  return words;
}

/** The label that each class or region stands for. */
export function labelNames(classes: number, reduction: Reduction): Uint32Array<ArrayBuffer> {
  return reduction.kind === 'regions'
    ? Uint32Array.from(reduction.regionsClassOrder)
    : Uint32Array.from({ length: classes }, (_, index) => index);
}

export function filled(
  gpu: Gpu,
  buffer: GPUBuffer,
  words: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>,
): GPUBuffer {
  gpu.device.queue.writeBuffer(buffer, 0, words);
  return buffer;
}

export function bound(
  label: string,
  uniforms: UniformBlocks,
  pipeline: GPUComputePipeline,
  block: number,
  buffers: readonly (GPUBuffer | undefined)[],
) {
  const entries = buffers.flatMap((buffer, index) => (buffer ? [[index + 1, buffer] as const] : []));
  return { label, pipeline, bindGroup: uniforms.bindGroup(pipeline, block, entries) };
}
