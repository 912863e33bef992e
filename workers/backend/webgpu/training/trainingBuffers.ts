/** Every buffer of a training program, and which part of it a dispatch binds. */
import type { ParameterName } from '../../../network/index.ts';
import type { TrainingState } from '../../training.ts';
import { type Gpu, USAGE } from '../executor/gpu.ts';
import { ZERO_BYTES } from '../plan/memory.ts';
import type { Constant } from '../plan/step.ts';
import { placeOf } from './parameterArena.ts';
import { sampleBytes, type TrainingSchedule } from './trainingSchedule.ts';
import type { SharedBuffer, TrainingResource } from './trainingStep.ts';

export interface BufferPart {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

export class TrainingBuffers {
  readonly patch: GPUBuffer;
  /** Parameters that the state had. */
  readonly given: ReadonlySet<ParameterName>;
  private readonly slots: readonly GPUBuffer[];
  private readonly norms: readonly GPUBuffer[];
  private readonly constants: readonly GPUBuffer[];
  private readonly partials: GPUBuffer;
  private readonly named: ReadonlyMap<SharedBuffer, GPUBuffer>;

  /** Allocates and uploads; to be called where the device's errors are watched. */
  constructor(
    private readonly gpu: Gpu,
    private readonly schedule: TrainingSchedule,
    state: TrainingState,
  ) {
    const { memory, normBytes, partialBytes, patchBytes, constants, shared, spec } = schedule;
    this.slots = memory.slotBytes.map((bytes, i) =>
      gpu.buffer(`The activations (buffer ${i})`, bytes + ZERO_BYTES, USAGE.storage | USAGE.copyFrom),
    );
    this.norms = normBytes.map((bytes, i) => gpu.buffer(`norm ${i}`, bytes * spec.batch, USAGE.storage));
    this.partials = gpu.buffer('partial sums', partialBytes, USAGE.storage);
    this.patch = gpu.buffer('The patch', patchBytes * spec.batch, USAGE.storage | USAGE.copyTo);
    this.constants = constants.map((constant, i) => this.constant(constant, i));
    const usage = USAGE.storage | USAGE.copyTo | USAGE.copyFrom;
    this.named = new Map([...shared].map(([name, bytes]) => [name, gpu.buffer(name, bytes, usage)]));
    this.given = new Set(state.weights.keys());
    this.fill('weights', state.weights);
    this.fill('momentum', state.momentum);
    if (spec.meanTeacher) this.fill('teacher', state.teacher ?? state.weights);
    this.fillTable();
  }

  shared(name: SharedBuffer): GPUBuffer {
    const buffer = this.named.get(name);
    if (buffer === undefined) throw new RangeError(`The plan has no buffer "${name}".`);
    return buffer;
  }

  /** What a dispatch of `sample` binds for a resource. */
  part(resource: TrainingResource, sample: number): BufferPart {
    const { schedule } = this;
    switch (resource.kind) {
      case 'tensor': {
        const place = schedule.memory.places.get(resource.tensor);
        const buffer = at(this.slots, place?.slot ?? -1);
        const bytes = sampleBytes(schedule.sizes, resource.tensor);
        const offset = (place?.offset ?? 0) + sample * bytes;
        // Kernels of software adapters read zeros at the buffer's end.
        return { buffer, offset, size: schedule.sizes.tuning.quads ? buffer.size - offset : bytes };
      }
      case 'norm': {
        const size = schedule.normBytes[resource.norm] ?? 0;
        return { buffer: at(this.norms, resource.norm), offset: sample * size, size };
      }
      case 'constant':
        return whole(at(this.constants, resource.constant));
      case 'partials':
        return whole(this.partials);
      case 'shared':
        return whole(this.shared(resource.name));
      default:
        return resource satisfies never;
    }
  }

  patchPart(sample: number): BufferPart {
    const { patchBytes } = this.schedule;
    return { buffer: this.patch, offset: sample * patchBytes, size: patchBytes };
  }

  destroy(): void {
    const { slots, norms, constants, partials, patch, named } = this;
    for (const buffer of [...slots, ...norms, ...constants, partials, patch, ...named.values()])
      buffer.destroy();
  }

  private constant({ bytes, source }: Constant, index: number): GPUBuffer {
    const buffer = this.gpu.buffer(`weights ${index}`, bytes, USAGE.storage | USAGE.copyTo);
    if (source?.kind !== 'channels') return buffer;
    const { channels, values } = source;
    const filled = new Float32Array(bytes / 4);
    values.forEach(({ otherwise }, i) => {
      for (let c = 0; c < channels; c += 1) {
        filled[4 * (values.length * Math.floor(c / 4) + i) + (c % 4)] = otherwise;
      }
    });
    this.gpu.device.queue.writeBuffer(buffer, 0, filled);
    return buffer;
  }

  private fill(name: SharedBuffer, values: ReadonlyMap<ParameterName, Float32Array>): void {
    for (const [parameter, tensor] of values) {
      if (!this.schedule.arena.places.has(parameter)) continue;
      const { first } = placeOf(this.schedule.arena, parameter);
      this.gpu.device.queue.writeBuffer(this.shared(name), 4 * first, tensor as Float32Array<ArrayBuffer>);
    }
  }

  private fillTable(): void {
    const { unknownSets, channels } = this.schedule.spec.loss;
    if (unknownSets === undefined) return;
    const rows = [[], ...unknownSets].map((set: readonly number[]) =>
      Array.from({ length: channels }, (_, c) => Number(set.includes(c))),
    );
    this.gpu.device.queue.writeBuffer(this.shared('unknownTable'), 0, Uint32Array.from(rows.flat()));
  }
}

const whole = (buffer: GPUBuffer): BufferPart => ({ buffer, offset: 0, size: buffer.size });

function at<T>(values: readonly T[], index: number): T {
  const found = values[index];
  if (found === undefined) throw new RangeError(`The plan names entry ${index} of ${values.length}.`);
  return found;
}
