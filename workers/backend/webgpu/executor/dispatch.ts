import { LONGEST_DISPATCH_SECONDS } from '../plan/step.ts';
import { type Gpu, USAGE } from './gpu.ts';

/** A dispatch with everything bound. */
export interface Dispatch {
  readonly label: string;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** Rough duration, for submitting in small pieces. */
  readonly seconds: number;
}

/** Records dispatches and submits them in pieces short enough that other work on the GPU gets its turn. */
export class Recorder {
  private encoder: GPUCommandEncoder;
  private pass: GPUComputePassEncoder | undefined;
  private seconds = 0;

  constructor(private readonly device: GPUDevice) {
    this.encoder = device.createCommandEncoder();
  }

  dispatch({ pipeline, bindGroup, workgroups, seconds }: Dispatch): void {
    if (this.seconds > 0 && this.seconds + seconds > LONGEST_DISPATCH_SECONDS) this.submit();
    this.seconds += seconds;
    this.pass ??= this.encoder.beginComputePass();
    this.pass.setPipeline(pipeline);
    this.pass.setBindGroup(0, bindGroup);
    this.pass.dispatchWorkgroups(...workgroups);
  }

  copy(from: GPUBuffer, to: GPUBuffer, bytes: number, fromOffset = 0, toOffset = 0): void {
    this.endPass();
    this.encoder.copyBufferToBuffer(from, fromOffset, to, toOffset, Math.ceil(bytes / 4) * 4);
  }

  clear(buffer: GPUBuffer, offset: number, bytes: number): void {
    this.endPass();
    this.encoder.clearBuffer(buffer, offset, bytes);
  }

  /** Submits what was recorded; recording may go on. */
  submit(): void {
    this.endPass();
    this.device.queue.submit([this.encoder.finish()]);
    this.encoder = this.device.createCommandEncoder();
    this.seconds = 0;
  }

  private endPass(): void {
    this.pass?.end();
    this.pass = undefined;
  }
}

/** Uniform blocks of many dispatches in one buffer. */
export class UniformBlocks {
  readonly buffer: GPUBuffer;
  private readonly stride: number;
  private readonly sizes: readonly number[];

  constructor(
    private readonly gpu: Gpu,
    blocks: readonly ArrayBuffer[],
  ) {
    const largest = Math.max(16, ...blocks.map(({ byteLength }) => byteLength));
    const alignment = gpu.device.limits.minUniformBufferOffsetAlignment;
    this.stride = Math.ceil(largest / alignment) * alignment;
    this.sizes = blocks.map(({ byteLength }) => byteLength);
    const bytes = new Uint8Array(this.stride * blocks.length);
    blocks.forEach((block, index) => {
      bytes.set(new Uint8Array(block), index * this.stride);
    });
    this.buffer = gpu.buffer('uniforms', bytes.byteLength, USAGE.uniform | USAGE.copyTo);
    gpu.device.queue.writeBuffer(this.buffer, 0, bytes);
  }

  /** Binds block `index` at 0 and buffers, or parts of them, at the given bindings. */
  bindGroup(
    pipeline: GPUComputePipeline,
    index: number,
    buffers: readonly (readonly [binding: number, buffer: GPUBuffer | GPUBufferBinding])[],
  ): GPUBindGroup {
    const uniform = { buffer: this.buffer, offset: index * this.stride, size: this.sizes[index] ?? 0 };
    return this.gpu.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: uniform },
        ...buffers.map(([binding, bound]) => ({
          binding,
          resource: 'buffer' in bound ? bound : { buffer: bound },
        })),
      ],
    });
  }
}
