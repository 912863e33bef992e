/** A compiled network on the device: buffers, bind groups and the list of dispatches for one patch. */
import type { Czyx } from '../../../image/index.ts';
import type { Weights } from '../../../network/index.ts';
import type { Program } from '../../backend.ts';
import type { Schedule } from '../plan/schedule.ts';
import { linearWorkgroups, packParams, type Resource } from '../plan/step.ts';
import type { Arena } from './arena.ts';
import { type Dispatch, Recorder, UniformBlocks } from './dispatch.ts';
import { type Gpu, USAGE } from './gpu.ts';

/** Mirroring of the spatial axes z, y, x: true where the axis is reversed. */
export type Flips = readonly [z: boolean, y: boolean, x: boolean];

export const NO_FLIPS: Flips = [false, false, false];

export class WebgpuProgram implements Program {
  readonly inputShape: Czyx;
  readonly outputShape: Czyx;
  readonly bytes: number;

  private constructor(
    private readonly gpu: Gpu,
    private readonly schedule: Schedule,
    private readonly arena: Arena,
    private readonly owned: readonly GPUBuffer[],
    private readonly dispatches: readonly Dispatch[],
    private readonly packs: ReadonlyMap<string, Dispatch>,
    private readonly unpack: Dispatch,
    private readonly release: () => void,
  ) {
    const { plan, shapes, bytes } = schedule;
    this.inputShape = [plan.tensors[0]?.channels ?? 0, ...(shapes[0] ?? [0, 0, 0])];
    this.outputShape = [plan.tensors[plan.output]?.channels ?? 0, ...(shapes[plan.output] ?? [0, 0, 0])];
    this.bytes = bytes.total;
  }

  /** Uploads the weights and binds everything. `release` is called once, on dispose. */
  static async create(
    gpu: Gpu,
    schedule: Schedule,
    arena: Arena,
    weights: Weights,
    release: () => void,
  ): Promise<WebgpuProgram> {
    const stepPipelines = await Promise.all(schedule.steps.map(({ variant }) => gpu.pipeline(variant)));
    const [pack, unpack] = await Promise.all([gpu.pipeline(PACK), gpu.pipeline(UNPACK)]);
    return gpu.checked('The network', schedule.bytes.total, () => {
      const constants = schedule.constants.map((constant, index) =>
        filledBuffer(gpu, `weights ${index}`, constant.bytes, constant.pack(weights)),
      );
      const norms = schedule.norms.map((norm, index) =>
        filledBuffer(gpu, `norm ${index}`, norm.bytes, norm.pack(weights)),
      );
      const blocks = [...schedule.steps.map(({ params }) => params), ...ioParams(schedule)];
      const uniforms = new UniformBlocks(gpu, blocks);
      const bufferOf = (resource: Resource) => resourceBuffer(resource, schedule, arena, constants, norms);
      const dispatches = schedule.steps.map((step, index): Dispatch => {
        const pipeline = at(stepPipelines, index);
        const bound = [...step.bindings].map(([binding, resource]) => [binding, bufferOf(resource)] as const);
        return { ...step, pipeline, bindGroup: uniforms.bindGroup(pipeline, index, bound) };
      });
      const io = ioDispatches(schedule, arena, uniforms, pack, unpack);
      const owned = [...constants, ...norms, uniforms.buffer];
      return new WebgpuProgram(gpu, schedule, arena, owned, dispatches, io.packs, io.unpack, release);
    });
  }

  async forward(input: Float32Array): Promise<Float32Array> {
    const { gpu, arena, schedule } = this;
    const readback = await gpu.checked('A forward pass', schedule.logitBytes, () => {
      this.upload(input);
      const recorder = new Recorder(gpu.device);
      this.record(recorder, NO_FLIPS);
      recorder.dispatch(this.unpack);
      const copy = gpu.buffer('readback', schedule.logitBytes, USAGE.mapRead | USAGE.copyTo);
      recorder.copy(arena.logits, copy, schedule.logitBytes);
      recorder.submit();
      return copy;
    });
    return new Float32Array(await gpu.readBack(readback), 0, schedule.logitBytes / 4);
  }

  /** Writes the patch `[c, z, y, x]` to the device, in queue order. */
  upload(input: Float32Array): void {
    const { schedule, arena, gpu, inputShape } = this;
    if (input.byteLength !== schedule.patchBytes) {
      throw new RangeError(
        `A patch of ${inputShape.join('×')} has ${schedule.patchBytes / 4} values, not ${input.length}.`,
      );
    }
    // A view on a SharedArrayBuffer is not allowed here; patches are plain arrays.
    gpu.device.queue.writeBuffer(arena.patch, 0, input as Float32Array<ArrayBuffer>);
  }

  /** Records the network on the uploaded patch, mirrored; its logits, still mirrored, lie in `logits`. */
  record(recorder: Recorder, flips: Flips): void {
    recorder.dispatch(mapped(this.packs, flipKey(flips)));
    this.recordNetwork(recorder);
  }

  /** Records the network alone, on the input that the last `record` packed. */
  recordNetwork(recorder: Recorder): void {
    for (const dispatch of this.dispatches) recorder.dispatch(dispatch);
  }

  /** The logits in channel blocks of four, f32. */
  get logits(): GPUBuffer {
    return at(this.arena.slots, this.schedule.memory.slotOf[this.schedule.plan.output] ?? -1);
  }

  dispose(): void {
    for (const buffer of this.owned) buffer.destroy();
    this.release();
  }
}

const PACK = { kernel: 'pack', constants: {}, aliases: {} };
const UNPACK = { kernel: 'unpack', constants: {}, aliases: {} };

const ALL_FLIPS: readonly Flips[] = Array.from({ length: 8 }, (_, bits) => [
  (bits & 4) !== 0,
  (bits & 2) !== 0,
  (bits & 1) !== 0,
]);

function flipKey(flips: Flips): string {
  return flips.map(Number).join('');
}

/** Uniform blocks of the eight mirrored `pack` dispatches and of `unpack`, after those of the steps. */
function ioParams({ plan, shapes }: Schedule): readonly ArrayBuffer[] {
  const [z, y, x] = shapes[0] ?? [0, 0, 0];
  const channels = plan.tensors[0]?.channels ?? 0;
  const packs = ALL_FLIPS.map((flips) => packParams(x, y, z, channels, ...flips.toReversed().map(Number)));
  return [...packs, packParams(volume(shapes[plan.output]))];
}

function ioDispatches(
  schedule: Schedule,
  arena: Arena,
  uniforms: UniformBlocks,
  pack: GPUComputePipeline,
  unpack: GPUComputePipeline,
) {
  const { plan, shapes, memory, steps } = schedule;
  const slot = (tensor: number) => at(arena.slots, memory.slotOf[tensor] ?? -1);
  const [inputBlocks, outputChannels] = [
    Math.ceil((plan.tensors[0]?.channels ?? 0) / 4),
    plan.tensors[plan.output]?.channels ?? 0,
  ];
  const packs = new Map(
    ALL_FLIPS.map((flips, index): [string, Dispatch] => {
      const bound = [[1, slot(0)] as const, [2, arena.patch] as const];
      const bindGroup = uniforms.bindGroup(pack, steps.length + index, bound);
      const workgroups = linearWorkgroups(volume(shapes[0]), inputBlocks);
      return [flipKey(flips), { label: 'pack', pipeline: pack, bindGroup, workgroups, seconds: 0 }];
    }),
  );
  const bound = [[1, arena.logits] as const, [2, slot(plan.output)] as const];
  const bindGroup = uniforms.bindGroup(unpack, steps.length + ALL_FLIPS.length, bound);
  const workgroups = linearWorkgroups(volume(shapes[plan.output]), outputChannels);
  return { packs, unpack: { label: 'unpack', pipeline: unpack, bindGroup, workgroups, seconds: 0 } };
}

function resourceBuffer(
  resource: Resource,
  { memory }: Schedule,
  arena: Arena,
  constants: readonly GPUBuffer[],
  norms: readonly GPUBuffer[],
): GPUBuffer {
  switch (resource.kind) {
    case 'tensor':
      return at(arena.slots, memory.slotOf[resource.tensor] ?? -1);
    case 'norm':
      return at(norms, resource.norm);
    case 'constant':
      return at(constants, resource.constant);
    case 'partials':
      return arena.partials;
    default:
      return resource satisfies never;
  }
}

function filledBuffer(gpu: Gpu, label: string, bytes: number, values: Float32Array): GPUBuffer {
  const buffer = gpu.buffer(label, bytes, USAGE.storage | USAGE.copyTo);
  if (values.length > 0) gpu.device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
  return buffer;
}

function volume(shape: readonly number[] | undefined): number {
  return (shape ?? []).reduce((product, extent) => product * extent, 1);
}

function at<T>(values: readonly T[], index: number): T {
  const found = values[index];
  if (found === undefined) throw new RangeError(`The plan names entry ${index} of ${values.length}.`);
  return found;
}

function mapped<T>(values: ReadonlyMap<string, T>, key: string): T {
  const found = values.get(key);
  if (found === undefined) throw new RangeError(`There is no "${key}".`);
  return found;
}
