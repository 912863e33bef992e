/** The WebGPU back end: compiles graphs to dispatches on one device. */
import { adapterName, type DeviceFacts } from '../../deviceFacts/index.ts';
import type { Czyx, Zyx } from '../../image/index.ts';
import type { Graph, Weights } from '../../network/index.ts';
import type { Backend, Program, TileSum, TileSumSpec } from '../backend.ts';
import { Arenas } from './executor/arena.ts';
import { budgetError, Gpu } from './executor/gpu.ts';
import { WebgpuProgram } from './executor/program.ts';
import type { Storage } from './kernels/template.ts';
import { longCodePays } from './longCode.ts';
import { type Schedule, schedule } from './plan/schedule.ts';
import type { Tuning } from './plan/step.ts';
import { createWebgpuTileSum, tileSumBytes } from './tileSum/tileSum.ts';
import { tuningOf } from './tuning.ts';

export interface WebgpuOptions {
  /** Type of activations in memory; 'auto' is f16 where the device has `shader-f16`. */
  readonly storage: Storage | 'auto';
  /** What all programs and tile sums together may allocate. */
  readonly budgetBytes: number;
}

/** By the rough estimate of the steps. */
const WORTH_MEASURING_SECONDS = 0.1;

/** Does not own `device`: whoever opened it destroys it.
 *  @throws RangeError for f16 storage on a device without `shader-f16`. */
export function createWebgpuBackend(device: GPUDevice, options: WebgpuOptions): Backend {
  return new WebgpuBackend(device, options);
}

class WebgpuBackend implements Backend {
  readonly kind = 'webgpu';
  readonly reducesConfidence = true;
  readonly device: DeviceFacts;
  private readonly gpu: Gpu;
  private readonly arenas: Arenas;
  private readonly tuning: Tuning;
  private readonly alive = new Set<{ readonly bytes: number; dispose(): void }>();

  constructor(
    device: GPUDevice,
    private readonly options: WebgpuOptions,
  ) {
    const half = device.features.has('shader-f16');
    if (options.storage === 'f16' && !half)
      throw new RangeError('f16 storage needs the feature "shader-f16".');
    const storage = options.storage === 'auto' ? (half ? 'f16' : 'f32') : options.storage;
    this.gpu = new Gpu(device);
    this.arenas = new Arenas(this.gpu);
    this.tuning = tuningOf(device, storage);
    this.device = { kind: 'webgpu', adapter: adapterName(device.adapterInfo), storage };
  }

  async compile(graph: Graph, weights: Weights, inputShape: Czyx): Promise<Program> {
    const [channels, ...spatial] = inputShape;
    if (channels !== graph.input.channels) {
      throw new RangeError(`The network reads ${graph.input.channels} channels, not ${channels}.`);
    }
    const planned = await this.plan(graph, spatial);
    this.reserve('The network', planned.bytes.weights + this.arenas.missingBytes(planned));
    const { arena, release } = await this.arenas.acquire(planned);
    try {
      const program = await WebgpuProgram.create(this.gpu, planned, arena, weights, () => {
        release();
        this.alive.delete(entry);
      });
      const entry = { bytes: planned.bytes.weights, dispose: () => program.dispose() };
      this.alive.add(entry);
      return program;
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Longer code where it pays, for networks whose patch takes longer than finding that out. The same sums in the
   *  same order either way: no result depends on it. */
  private async plan(graph: Graph, shape: Zyx): Promise<Schedule> {
    const { gpu, tuning } = this;
    const planned = schedule(graph, shape, tuning);
    const seconds = planned.steps.reduce((sum, step) => sum + step.seconds, 0);
    if (!tuning.quads || seconds < WORTH_MEASURING_SECONDS || !(await longCodePays(gpu, tuning)))
      return planned;
    return schedule(graph, shape, { ...tuning, longCode: true });
  }

  async createTileSum(spec: TileSumSpec): Promise<TileSum> {
    this.reserve('The sum of tiles', tileSumBytes(spec));
    const sum = await createWebgpuTileSum(this.gpu, spec, () => this.alive.delete(sum));
    this.alive.add(sum);
    return sum;
  }

  private reserve(what: string, bytes: number): void {
    const held = [...this.alive].reduce((sum, { bytes: own }) => sum + own, this.arenas.bytes);
    if (held + bytes > this.options.budgetBytes)
      throw budgetError(what, held + bytes, this.options.budgetBytes);
  }

  dispose(): void {
    for (const user of [...this.alive]) user.dispose();
    this.alive.clear();
    this.arenas.dispose();
  }
}
