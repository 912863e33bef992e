/** Resampling and decision on the device (resample.wgsl, decide.wgsl), in chunks of output rows, one readback. */
import type { ReducedRows, ReduceRequest } from '../../backend.ts';
import { Recorder, UniformBlocks } from '../executor/dispatch.ts';
import { type Gpu, USAGE } from '../executor/gpu.ts';
import { linearWorkgroups, packParams } from '../plan/step.ts';
import {
  bound,
  filled,
  labelNames,
  packTaps,
  resampleParams,
  rowChunks,
  type SumBuffers,
} from './rowChunks.ts';

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
      ...chunks.flatMap((chunk) =>
        from.groups.map((group) => resampleParams(from, request.taps, chunk, group)),
      ),
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
