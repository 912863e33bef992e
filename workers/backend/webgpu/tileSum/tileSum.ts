/** The sliding window's sums on the device (accumulate.wgsl); reduced rows are read back once a request. */
import type { Zyx } from '../../../image/index.ts';
import type { Program, ReducedRows, ReduceRequest, TileSum, TileSumSpec } from '../../backend.ts';
import { mirrorSubsets } from '../../mirror.ts';
import { Recorder, UniformBlocks } from '../executor/dispatch.ts';
import { type Gpu, USAGE } from '../executor/gpu.ts';
import { type Flips, WebgpuProgram } from '../executor/program.ts';
import { linearWorkgroups, packParams } from '../plan/step.ts';
import { type ClassGroup, classGroups } from './classGroups.ts';
import { confidenceRows, pickLogits } from './confidenceRows.ts';
import { reduceRows } from './reduceRows.ts';

/** Tiles submitted before the oldest must be finished: enough to keep the device busy, few enough to cancel soon. */
const TILES_IN_FLIGHT = 2;

export function tileSumBytes({ classes, extent, patchSize }: TileSumSpec): number {
  return (16 * Math.ceil(classes / 4) + 4) * product(extent) + 4 * product(patchSize);
}

/** @throws BackendError `backend.memory` when four classes' rows do not fit one buffer. */
export async function createWebgpuTileSum(
  gpu: Gpu,
  spec: TileSumSpec,
  onDispose: () => void,
): Promise<TileSum> {
  const accumulate = await gpu.pipeline({ kernel: 'accumulate', constants: {}, aliases: {} });
  return gpu.checked('The sum of tiles', tileSumBytes(spec), () => {
    const { maxBufferSize, maxStorageBufferBindingSize } = gpu.device.limits;
    const groups = classGroups(spec, Math.min(maxBufferSize, maxStorageBufferBindingSize));
    const storage = USAGE.storage | USAGE.copyTo;
    const sums = groups.map(({ bytes }) => gpu.buffer('The sums of four classes', bytes, storage));
    const weights = gpu.buffer('The sum of weights', 4 * product(spec.extent), storage);
    const importance = gpu.buffer('The importance map', 4 * product(spec.patchSize), storage);
    gpu.device.queue.writeBuffer(importance, 0, spec.importance as Float32Array<ArrayBuffer>);
    return new WebgpuTileSum(gpu, spec, accumulate, groups, sums, weights, importance, onDispose);
  });
}

class WebgpuTileSum implements TileSum {
  readonly bytes: number;
  private readonly inFlight: Promise<void>[] = [];

  constructor(
    private readonly gpu: Gpu,
    private readonly spec: TileSumSpec,
    private readonly accumulate: GPUComputePipeline,
    private readonly groups: readonly ClassGroup[],
    private readonly sums: readonly GPUBuffer[],
    private readonly weights: GPUBuffer,
    private readonly importance: GPUBuffer,
    private readonly onDispose: () => void,
  ) {
    this.bytes = tileSumBytes(spec);
  }

  async addTile(program: Program, patch: Float32Array, start: Zyx): Promise<void> {
    if (!(program instanceof WebgpuProgram)) {
      throw new RangeError('A WebGPU sum takes programs of the WebGPU back end only.');
    }
    while (this.inFlight.length >= TILES_IN_FLIGHT) await this.inFlight.shift();
    const temporary = await this.gpu.checked('A tile', program.bytes, () =>
      this.submitTile(program, patch, start),
    );
    const finished = this.gpu.finished().finally(() => temporary.destroy());
    // Awaited by a later tile or by reduce; until then a lost device must not be an unhandled rejection.
    finished.catch(() => undefined);
    this.inFlight.push(finished);
  }

  /** @returns the uniform buffer, to be destroyed when the device is done. */
  private submitTile(program: WebgpuProgram, patch: Float32Array, start: Zyx): GPUBuffer {
    const { gpu, spec, groups } = this;
    const subsets = spec.passes ?? mirrorSubsets(spec.mirrorAxes);
    const blocks = subsets.flatMap((axes, pass) =>
      groups.map((group) => this.params(group, axes, start, pass, subsets.length)),
    );
    const uniforms = new UniformBlocks(gpu, blocks);
    const recorder = new Recorder(gpu.device);
    program.upload(patch);
    subsets.forEach((axes, pass) => {
      program.record(recorder, flipsOf(axes));
      groups.forEach((group, index) => {
        const bound = [this.sums[index], this.weights, this.importance, program.logits].flatMap(
          (buffer, position) => (buffer ? [[position + 1, buffer] as const] : []),
        );
        const bindGroup = uniforms.bindGroup(this.accumulate, pass * groups.length + index, bound);
        const workgroups = linearWorkgroups(product(spec.patchSize), group.blocks);
        recorder.dispatch({
          label: 'accumulate',
          pipeline: this.accumulate,
          bindGroup,
          workgroups,
          seconds: 0,
        });
      });
    });
    recorder.submit();
    return uniforms.buffer;
  }

  private params(group: ClassGroup, axes: readonly number[], start: Zyx, pass: number, passes: number) {
    const { patchSize, extent } = this.spec;
    return packParams(
      ...[patchSize[2], patchSize[1], patchSize[0], group.firstBlock],
      ...[extent[2], extent[1], extent[0], Number(pass === 0 && group.firstBlock === 0)],
      ...[start[2], start[1], start[0], { float: 1 / passes }],
      ...flipsOf(axes).toReversed().map(Number),
    );
  }

  async finished(): Promise<void> {
    await Promise.all(this.inFlight.splice(0));
  }

  async reduce(request: ReduceRequest): Promise<ReducedRows> {
    await this.finished();
    const { gpu, spec, groups, sums, weights } = this;
    const from = { spec, groups, sums, weights };
    const { reduction } = request;
    const merged = reduction.kind === 'softmax' && reduction.merge !== undefined;
    if (!reduction.confidence && !merged) return reduceRows(gpu, from, request);
    if (reduction.probabilities)
      throw new RangeError(
        'The device gives probabilities or confidence of a run, not both; the host gives both.',
      );
    return confidenceRows(gpu, from, request);
  }

  async logitsAt(taps: ReduceRequest['taps'], voxels: Uint32Array): Promise<Float32Array> {
    await this.finished();
    const { gpu, spec, groups, sums, weights } = this;
    return pickLogits(gpu, { spec, groups, sums, weights }, taps, voxels);
  }

  async releaseRows(from: number, to: number): Promise<void> {
    const { gpu, spec, groups } = this;
    const [ring, height, width] = spec.extent;
    const rowVoxels = height * width;
    await gpu.checked('Rows', 0, () => {
      const recorder = new Recorder(gpu.device);
      for (const [first, count] of ringPieces(from, to, ring)) {
        recorder.clear(this.weights, 4 * first * rowVoxels, 4 * count * rowVoxels);
        groups.forEach(({ blocks }, index) => {
          const buffer = this.sums[index];
          for (let block = 0; buffer && block < blocks; block += 1) {
            recorder.clear(buffer, 16 * (block * ring + first) * rowVoxels, 16 * count * rowVoxels);
          }
        });
      }
      recorder.submit();
    });
  }

  dispose(): void {
    for (const buffer of [...this.sums, this.weights, this.importance]) buffer.destroy();
    this.onDispose();
  }
}

/** Rows [from, to) as at most two pieces [first, count] of the ring. */
function ringPieces(from: number, to: number, ring: number): readonly (readonly [number, number])[] {
  const count = Math.min(to - from, ring);
  const first = from % ring;
  const head = Math.min(count, ring - first);
  const pieces = [[first, head] as const, [0, count - head] as const];
  return pieces.filter(([, length]) => length > 0);
}

function flipsOf(axes: readonly number[]): Flips {
  return [axes.includes(0), axes.includes(1), axes.includes(2)];
}

function product([z, y, x]: Zyx): number {
  return z * y * x;
}
