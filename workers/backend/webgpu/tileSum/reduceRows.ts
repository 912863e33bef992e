/** Resampling and decision on the device (resample.wgsl, decide.wgsl), in chunks of output rows, one readback. */
import type { AxisTaps, ReducedRows, ReduceRequest, Reduction, TileSumSpec } from '../../backend.ts';
import { Recorder, UniformBlocks } from '../executor/dispatch.ts';
import { type Gpu, USAGE } from '../executor/gpu.ts';
import { linearWorkgroups, packParams } from '../plan/step.ts';
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
const SMALLEST_ABOVE_HALF = 2 ** -23;

export async function reduceRows(gpu: Gpu, from: SumBuffers, request: ReduceRequest): Promise<ReducedRows> {
  const { classes } = from.spec;
  const { probabilities } = request.reduction;
  const [depth, height, width] = request.taps.map((axis) => axis.lower.length) as [number, number, number];
  const voxels = depth * height * width;
  const chunks = rowChunks(depth, height * width, probabilities ? 8 + 4 * classes : 8);
  const constants = { REGIONS: Number(request.reduction.kind === 'regions') };
  const [resample, decide] = await Promise.all([
    gpu.pipeline({
      kernel: 'resample',
      constants: { ...constants, KEEP: Number(probabilities) },
      aliases: {},
    }),
    gpu.pipeline({
      kernel: 'decide',
      constants: { ...constants, PROBABILITIES: Number(probabilities) },
      aliases: {},
    }),
  ]);
  const temporary: GPUBuffer[] = [];
  const make = (label: string, bytes: number, usage: GPUBufferUsageFlags) => {
    const buffer = gpu.buffer(label, bytes, usage);
    temporary.push(buffer);
    return buffer;
  };
  const labelBytes = Math.ceil(voxels / 2) * 4;
  const [labelCopy, keptCopy] = await gpu.checked('Reduced rows', labelBytes, () => {
    const uploads = USAGE.storage | USAGE.copyTo;
    const taps = filled(
      gpu,
      make('taps', 16 * (depth + height + width), uploads),
      packTaps(from.spec, request.taps),
    );
    const names = filled(gpu, make('labels', 4 * classes, uploads), labelNames(classes, request.reduction));
    const largest = Math.max(...chunks.map((chunk) => chunk.rows)) * height * width;
    const state = make('state', 8 * largest, USAGE.storage);
    const packed = make('packed labels', 2 * largest + 2, USAGE.storage | USAGE.copyFrom);
    const kept =
      probabilities && make('probabilities', 4 * classes * largest, USAGE.storage | USAGE.copyFrom);
    const labelReadback = gpu.buffer('The labels', labelBytes, USAGE.mapRead | USAGE.copyTo);
    const keptReadback =
      kept && gpu.buffer('The probabilities', 4 * classes * voxels, USAGE.mapRead | USAGE.copyTo);
    const uniforms = new UniformBlocks(gpu, [
      ...chunks.flatMap((chunk) => from.groups.map((group) => resampleParams(from, request, chunk, group))),
      ...chunks.map(({ rows }) => packParams(rows * height * width, classes)),
    ]);
    temporary.push(uniforms.buffer);
    const recorder = new Recorder(gpu.device);
    chunks.forEach(({ first, rows }, chunkIndex) => {
      const chunkVoxels = rows * height * width;
      from.groups.forEach((_, groupIndex) => {
        const buffers = [from.sums[groupIndex], from.weights, taps, names, state, ...(kept ? [kept] : [])];
        const block = chunkIndex * from.groups.length + groupIndex;
        const workgroups = linearWorkgroups(chunkVoxels, 1);
        recorder.dispatch({
          ...bound('resample', uniforms, resample, block, buffers),
          workgroups,
          seconds: 0,
        });
      });
      const stateRead = kept && request.reduction.kind === 'regions' ? undefined : state;
      const buffers = [stateRead, packed, ...(kept ? [names, kept] : [])];
      const block = chunks.length * from.groups.length + chunkIndex;
      const workgroups = linearWorkgroups(Math.ceil(chunkVoxels / 2), 1);
      recorder.dispatch({ ...bound('decide', uniforms, decide, block, buffers), workgroups, seconds: 0 });
      recorder.copy(packed, labelReadback, 2 * chunkVoxels, 0, 2 * first * height * width);
      for (let index = 0; kept && keptReadback && index < classes; index += 1) {
        const offset = 4 * (index * voxels + first * height * width);
        recorder.copy(kept, keptReadback, 4 * chunkVoxels, 4 * index * chunkVoxels, offset);
      }
    });
    recorder.submit();
    return [labelReadback, keptReadback || undefined] as const;
  });
  try {
    const labels = new Uint16Array(await gpu.readBack(labelCopy), 0, voxels);
    if (!keptCopy) return { labels };
    return { labels, probabilities: new Float32Array(await gpu.readBack(keptCopy), 0, classes * voxels) };
  } finally {
    for (const buffer of temporary) buffer.destroy();
  }
}

interface RowChunk {
  readonly first: number;
  readonly rows: number;
}

/** Output rows of axis 0 in chunks; all but the last have an even number of voxels, so that packed labels align. */
function rowChunks(depth: number, rowVoxels: number, bytesPerVoxel: number): readonly RowChunk[] {
  const affordable = Math.max(2, Math.floor(CHUNK_BYTES / (rowVoxels * bytesPerVoxel)));
  const size = affordable - (affordable % 2);
  const chunks: RowChunk[] = [];
  for (let first = 0; first < depth; first += size)
    chunks.push({ first, rows: Math.min(size, depth - first) });
  return chunks;
}

function resampleParams({ spec }: SumBuffers, { taps }: ReduceRequest, chunk: RowChunk, group: ClassGroup) {
  const [depth, height, width] = taps.map((axis) => axis.lower.length) as [number, number, number];
  const [ring, extentY, extentX] = spec.extent;
  return packParams(
    ...[width, height, chunk.rows, chunk.first],
    ...[extentX, extentY, ring, 4 * group.firstBlock],
    ...[group.classes, depth, depth + height, { float: SMALLEST_ABOVE_HALF }],
  );
}

/** Taps of z (as ring rows), y and x, one after the other: lower, upper, bits of the float32 fraction, 0. */
function packTaps({ extent }: TileSumSpec, taps: ReduceRequest['taps']): Uint32Array<ArrayBuffer> {
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
function labelNames(classes: number, reduction: Reduction): Uint32Array<ArrayBuffer> {
  return reduction.kind === 'regions'
    ? Uint32Array.from(reduction.regionsClassOrder)
    : Uint32Array.from({ length: classes }, (_, index) => index);
}

function filled(gpu: Gpu, buffer: GPUBuffer, words: Uint32Array<ArrayBuffer>): GPUBuffer {
  gpu.device.queue.writeBuffer(buffer, 0, words);
  return buffer;
}

function bound(
  label: string,
  uniforms: UniformBlocks,
  pipeline: GPUComputePipeline,
  block: number,
  buffers: readonly (GPUBuffer | undefined)[],
) {
  const entries = buffers.flatMap((buffer, index) => (buffer ? [[index + 1, buffer] as const] : []));
  return { label, pipeline, bindGroup: uniforms.bindGroup(pipeline, block, entries) };
}
