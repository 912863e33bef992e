/** The resampled logits of a block, chunk by chunk in one buffer of the device: what confidence and picking read. */
import type { ReduceRequest } from '../../backend.ts';
import { type Recorder, UniformBlocks } from '../executor/dispatch.ts';
import { type Gpu, USAGE } from '../executor/gpu.ts';
import { linearWorkgroups } from '../plan/step.ts';
import {
  bound,
  filled,
  packTaps,
  type RowChunk,
  resampleParams,
  rowChunks,
  type SumBuffers,
} from './rowChunks.ts';

export class KeptLogits {
  readonly chunks: readonly RowChunk[];
  readonly rowVoxels: number;
  readonly voxels: number;
  private readonly temporary: GPUBuffer[] = [];
  readonly kept: GPUBuffer;
  private readonly taps: GPUBuffer;
  private readonly names: GPUBuffer;
  private readonly state: GPUBuffer;
  private readonly uniforms: UniformBlocks;

  private constructor(
    private readonly gpu: Gpu,
    private readonly from: SumBuffers,
    private readonly pipeline: GPUComputePipeline,
    taps: ReduceRequest['taps'],
  ) {
    const { classes } = from.spec;
    const [depth, height, width] = taps.map((axis) => axis.lower.length) as [number, number, number];
    this.rowVoxels = height * width;
    this.voxels = depth * this.rowVoxels;
    this.chunks = rowChunks(depth, this.rowVoxels, 8 + 4 * classes);
    const largest = Math.max(...this.chunks.map(({ rows }) => rows)) * this.rowVoxels;
    const uploads = USAGE.storage | USAGE.copyTo;
    this.taps = this.upload('taps', packTaps(from.spec, taps));
    // The labels are decided elsewhere; resample.wgsl writes a state all the same.
    this.names = this.make('no labels', 4 * classes, uploads);
    this.state = this.make('state', 8 * largest, USAGE.storage);
    this.kept = this.make('kept logits', 4 * classes * largest, USAGE.storage);
    this.uniforms = new UniformBlocks(
      gpu,
      this.chunks.flatMap((chunk) => from.groups.map((group) => resampleParams(from, taps, chunk, group))),
    );
    this.temporary.push(this.uniforms.buffer);
  }

  static async open(gpu: Gpu, from: SumBuffers, taps: ReduceRequest['taps']): Promise<KeptLogits> {
    const pipeline = await gpu.pipeline({
      kernel: 'resample',
      constants: { REGIONS: 0, KEEP: 1 },
      aliases: {},
    });
    return gpu.checked('Kept logits', 0, () => new KeptLogits(gpu, from, pipeline, taps));
  }

  /** Leaves the logits of chunk `index` in `kept`, `[class][voxel of the chunk]`. */
  record(recorder: Recorder, index: number): void {
    const { groups, sums, weights } = this.from;
    const workgroups = linearWorkgroups(this.chunkVoxels(index), 1);
    groups.forEach((_, group) => {
      const buffers = [sums[group], weights, this.taps, this.names, this.state, this.kept];
      const block = index * groups.length + group;
      recorder.dispatch({
        ...bound('resample', this.uniforms, this.pipeline, block, buffers),
        workgroups,
        seconds: 0,
      });
    });
  }

  chunkVoxels(index: number): number {
    return (this.chunks[index]?.rows ?? 0) * this.rowVoxels;
  }

  /** A buffer that lives as long as these logits. */
  make(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const buffer = this.gpu.buffer(label, Math.max(16, bytes), usage);
    this.temporary.push(buffer);
    return buffer;
  }

  upload(label: string, words: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): GPUBuffer {
    const buffer = this.make(label, words.byteLength, USAGE.storage | USAGE.copyTo);
    return filled(this.gpu, buffer, words);
  }

  keep(buffer: GPUBuffer): void {
    this.temporary.push(buffer);
  }

  dispose(): void {
    for (const buffer of this.temporary) buffer.destroy();
  }
}
