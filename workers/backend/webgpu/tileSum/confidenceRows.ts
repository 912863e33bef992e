/** Labels and confidence on the device (confidence.wgsl), and the logits of single voxels (pick.wgsl). */
import type { ReducedRows, ReduceRequest, Reduction } from '../../backend.ts';
import { Recorder, UniformBlocks } from '../executor/dispatch.ts';
import { type Gpu, USAGE } from '../executor/gpu.ts';
import { linearWorkgroups, packParams } from '../plan/step.ts';
import { KeptLogits } from './keptLogits.ts';
import { bound, labelNames, SMALLEST_ABOVE_HALF, type SumBuffers } from './rowChunks.ts';

/** For reductions with confidence or merged classes, without probabilities. */
export async function confidenceRows(
  gpu: Gpu,
  from: SumBuffers,
  request: ReduceRequest,
): Promise<ReducedRows> {
  const { reduction } = request;
  const { confidence } = reduction;
  const merge = reduction.kind === 'softmax' ? reduction.merge : undefined;
  const groups = merge?.groups.length ?? from.spec.classes;
  const constants = {
    REGIONS: Number(reduction.kind === 'regions'),
    MERGE: Number(merge !== undefined),
    VETO: Number(confidence?.veto ?? false),
    MEASURES: Number(confidence?.measures ?? false),
  };
  const sections = 2 + constants.VETO + 2 * constants.MEASURES;
  const pipeline = await gpu.pipeline({ kernel: 'confidence', constants, aliases: {} });
  const logits = await KeptLogits.open(gpu, from, request.taps);
  try {
    const bytes = 4 * Math.ceil(logits.voxels / 2);
    const readback = await gpu.checked('Reduced rows', sections * bytes, () => {
      const names = logits.upload('labels', namesOf(groups, reduction));
      const heat = logits.upload('temperatures', temperaturesOf(groups, reduction));
      const members = merge && logits.upload('groups', packGroups(merge.groups));
      const words = Math.ceil(Math.max(...logits.chunks.map((_, i) => logits.chunkVoxels(i))) / 2);
      const result = logits.make('confidence', 4 * sections * words, USAGE.storage | USAGE.copyFrom);
      const readback = gpu.buffer('The confidence', sections * bytes, USAGE.mapRead | USAGE.copyTo);
      const uniforms = new UniformBlocks(
        gpu,
        logits.chunks.map((_, i) =>
          packParams(logits.chunkVoxels(i), groups, words, { float: SMALLEST_ABOVE_HALF }),
        ),
      );
      logits.keep(uniforms.buffer);
      const recorder = new Recorder(gpu.device);
      logits.chunks.forEach(({ first }, i) => {
        logits.record(recorder, i);
        const buffers = [logits.kept, names, heat, result, ...(members ? [members] : [])];
        const workgroups = linearWorkgroups(Math.ceil(logits.chunkVoxels(i) / 2), 1);
        recorder.dispatch({ ...bound('confidence', uniforms, pipeline, i, buffers), workgroups, seconds: 0 });
        for (let section = 0; section < sections; section += 1) {
          const at = section * bytes + 2 * first * logits.rowVoxels;
          recorder.copy(result, readback, 2 * logits.chunkVoxels(i), 4 * section * words, at);
        }
      });
      recorder.submit();
      return readback;
    });
    const all = await gpu.readBack(readback);
    const section = (index: number) => new Uint16Array(all, index * bytes, logits.voxels);
    return {
      labels: section(0),
      ...(confidence && { confidence: section(1) }),
      ...(constants.VETO && { rivals: section(2) }),
      ...(constants.MEASURES && {
        margin: section(2 + constants.VETO),
        entropy: section(3 + constants.VETO),
      }),
    };
  } finally {
    logits.dispose();
  }
}

/** `TileSum.logitsAt`. */
export async function pickLogits(
  gpu: Gpu,
  from: SumBuffers,
  taps: ReduceRequest['taps'],
  voxels: Uint32Array,
): Promise<Float32Array> {
  const { classes } = from.spec;
  if (voxels.length === 0) return new Float32Array(0);
  const pipeline = await gpu.pipeline({ kernel: 'pick', constants: {}, aliases: {} });
  const logits = await KeptLogits.open(gpu, from, taps);
  try {
    const bytes = 4 * classes * voxels.length;
    const readback = await gpu.checked('Picked logits', 2 * bytes, () => {
      const spans = spansOf(logits, voxels);
      const wanted = logits.upload('wanted voxels', inChunks(logits, voxels, spans));
      const result = logits.make('picked logits', bytes, USAGE.storage | USAGE.copyFrom);
      const readback = gpu.buffer('The logits', bytes, USAGE.mapRead | USAGE.copyTo);
      const uniforms = new UniformBlocks(
        gpu,
        spans.map(([from, to], i) => packParams(logits.chunkVoxels(i), classes, to - from, from)),
      );
      logits.keep(uniforms.buffer);
      const recorder = new Recorder(gpu.device);
      spans.forEach(([from, to], i) => {
        if (from === to) return;
        logits.record(recorder, i);
        const buffers = [logits.kept, wanted, result];
        const workgroups = linearWorkgroups(to - from, classes);
        recorder.dispatch({ ...bound('pick', uniforms, pipeline, i, buffers), workgroups, seconds: 0 });
      });
      recorder.copy(result, readback, bytes);
      recorder.submit();
      return readback;
    });
    return new Float32Array(await gpu.readBack(readback), 0, classes * voxels.length);
  } finally {
    logits.dispose();
  }
}

type Span = readonly [from: number, to: number];

/** Which of the wanted voxels (ascending) lie in each chunk. */
function spansOf(logits: KeptLogits, voxels: Uint32Array): Span[] {
  let from = 0;
  return logits.chunks.map(({ first, rows }) => {
    const end = (first + rows) * logits.rowVoxels;
    let to = from;
    while (to < voxels.length && voxels[to] < end) to += 1;
    const span: Span = [from, to];
    from = to;
    return span;
  });
}

function inChunks(logits: KeptLogits, voxels: Uint32Array, spans: readonly Span[]): Uint32Array<ArrayBuffer> {
  const places = new Uint32Array(voxels.length);
  spans.forEach(([from, to], i) => {
    const start = (logits.chunks[i]?.first ?? 0) * logits.rowVoxels;
    for (let at = from; at < to; at += 1) places[at] = voxels[at] - start;
  });
  return places;
}

function namesOf(groups: number, reduction: Reduction): Uint32Array<ArrayBuffer> {
  const values = reduction.kind === 'softmax' ? reduction.merge?.values : undefined;
  return values ? Uint32Array.from(values) : labelNames(groups, reduction);
}

const temperaturesOf = (groups: number, { confidence }: Reduction): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: groups }, (_, i) => confidence?.temperatures[i] ?? 1);

/** Where each group's channels begin, and one past the last; then the channels. Indices count from the beginning. */
function packGroups(groups: readonly (readonly number[])[]): Uint32Array<ArrayBuffer> {
  let at = groups.length + 1;
  const starts = groups.map(({ length }) => {
    const start = at;
    at += length;
    return start;
  });
  return Uint32Array.from([...starts, at, ...groups.flat()]);
}
