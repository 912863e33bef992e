/** A device with what every user of it shares: pipelines by variant, checked allocation, errors as BackendErrors. */
import { BackendError } from '../../failures.ts';
import { KERNEL_SOURCES } from '../kernels/sources.ts';
import { shaderCode, type Variant } from '../kernels/template.ts';

const MEGABYTE = 2 ** 20;

export class Gpu {
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private lostBecause: string | undefined;
  /** Buffers that the work under way has made. */
  private made: GPUBuffer[] = [];

  constructor(readonly device: GPUDevice) {
    void device.lost.then(({ message, reason }) => {
      this.lostBecause = message || reason;
    });
  }

  /** Pipelines are kept for the device's life: another fold or patch of the same form starts at once. */
  pipeline(variant: Variant): Promise<GPUComputePipeline> {
    const key = JSON.stringify(variant);
    const known = this.pipelines.get(key);
    if (known) return known;
    const made = this.compile(variant, key);
    this.pipelines.set(key, made);
    made.catch(() => this.pipelines.delete(key));
    return made;
  }

  private async compile(variant: Variant, label: string): Promise<GPUComputePipeline> {
    const template = KERNEL_SOURCES[variant.kernel];
    if (template === undefined) throw new RangeError(`There is no kernel "${variant.kernel}".`);
    const module = this.device.createShaderModule({ label, code: shaderCode(variant, template) });
    try {
      const compute = { module, entryPoint: 'main' };
      return await this.device.createComputePipelineAsync({ label, layout: 'auto', compute });
    } catch (cause) {
      this.assertAlive();
      const { messages } = await module.getCompilationInfo();
      const first = messages.find(({ type }) => type === 'error');
      const reason = first ? `${first.message} (line ${first.lineNum})` : String(cause);
      throw validationError(`${variant.kernel}: ${reason}`, cause);
    }
  }

  /** @throws BackendError `backend.memory` when one buffer exceeds the device's limits. */
  buffer(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const bound = (usage & GPU_STORAGE) !== 0;
    const limit = bound ? Math.min(maxBufferSize, maxStorageBufferBindingSize) : maxBufferSize;
    if (bytes > limit) throw limitError(label, bytes, limit);
    const buffer = this.device.createBuffer({ label, size: Math.max(16, Math.ceil(bytes / 4) * 4), usage });
    this.made.push(buffer);
    return buffer;
  }

  /** Runs `work`, which must not await, and turns what the device reports of it into an exception; what it allocated
   *  until then is destroyed. `bytes` is for the message. */
  async checked<T>(what: string, bytes: number, work: () => T): Promise<T> {
    this.made = [];
    const made = this.made;
    try {
      return await this.scoped(what, bytes, work);
    } catch (error) {
      for (const buffer of made) buffer.destroy();
      throw error;
    }
  }

  private async scoped<T>(what: string, bytes: number, work: () => T): Promise<T> {
    this.assertAlive();
    const { device } = this;
    device.pushErrorScope('internal');
    device.pushErrorScope('validation');
    device.pushErrorScope('out-of-memory');
    let result: T;
    const scopes: Promise<GPUError | null>[] = [];
    try {
      result = work();
    } finally {
      for (let i = 0; i < 3; i += 1) scopes.push(device.popErrorScope());
      // A lost device rejects these; `work`'s own exception must not leave them unhandled.
      for (const scope of scopes) scope.catch(() => null);
    }
    const [memory, validation, internal] = await Promise.all(scopes).catch((cause) => this.fail(what, cause));
    if (memory) throw outOfMemory(what, bytes, memory.message);
    const other = validation ?? internal;
    if (other) throw validationError(`${what}: ${other.message}`, other);
    this.assertAlive();
    return result;
  }

  /** Copies a MAP_READ buffer's bytes out and destroys it. */
  async readBack(buffer: GPUBuffer): Promise<ArrayBuffer> {
    try {
      await buffer.mapAsync(GPU_MAP_READ);
      return buffer.getMappedRange().slice(0);
    } catch (cause) {
      return this.fail('read back', cause);
    } finally {
      buffer.destroy();
    }
  }

  /** Resolves once the device has done everything submitted so far. */
  async finished(): Promise<void> {
    this.assertAlive();
    await this.device.queue.onSubmittedWorkDone().catch((cause) => this.fail('wait', cause));
    this.assertAlive();
  }

  assertAlive(): void {
    if (this.lostBecause !== undefined) throw lostError(this.lostBecause);
  }

  private fail(what: string, cause: unknown): never {
    this.assertAlive();
    // Chromium rejects pending promises a moment before `device.lost` resolves.
    if (cause instanceof DOMException && cause.name !== 'OperationError') throw lostError(cause.message);
    throw validationError(`${what}: ${String(cause)}`, cause);
  }
}

// The constants `GPUBufferUsage` and `GPUMapMode` are globals of browsers; under Dawn for Node they need not be.
export const GPU_MAP_READ = 0x0001;
const GPU_STORAGE = 0x0080;
export const USAGE = {
  mapRead: 0x0001,
  copyFrom: 0x0004,
  copyTo: 0x0008,
  uniform: 0x0040,
  storage: GPU_STORAGE,
} as const;

function limitError(label: string, bytes: number, limit: number): BackendError {
  const [megabytes, allowed] = [Math.ceil(bytes / MEGABYTE), Math.floor(limit / MEGABYTE)];
  const message = `${label} needs ${megabytes} MB in one buffer, but this GPU allows ${allowed} MB. Use a smaller patch, fewer classes at once or the CPU.`;
  return new BackendError('memory', message, { what: label, megabytes, allowed });
}

export function budgetError(what: string, bytes: number, budget: number): BackendError {
  const [megabytes, allowed] = [Math.ceil(bytes / MEGABYTE), Math.floor(budget / MEGABYTE)];
  const message = `${what} needs ${megabytes} MB of GPU memory, more than the budget of ${allowed} MB. Raise the GPU memory budget, use a smaller patch or the CPU.`;
  return new BackendError('memory', message, { what, megabytes, allowed });
}

function outOfMemory(what: string, bytes: number, reason: string): BackendError {
  const megabytes = Math.ceil(bytes / MEGABYTE);
  const message = `The GPU ran out of memory: ${what} needs ${megabytes} MB (${reason}). Close other tabs that use the GPU, use a smaller patch or the CPU.`;
  return new BackendError('memory', message, { what, megabytes, reason });
}

function validationError(reason: string, cause: unknown): BackendError {
  const message = `The GPU refused a command: ${reason}. This is a fault of the studio or of the driver; use the CPU and report it.`;
  return new BackendError('validation', message, { reason }, { cause });
}

function lostError(reason: string): BackendError {
  const message = `The connection to the GPU was lost (${reason}). Finished cases are kept; run again, or use the CPU.`;
  return new BackendError('lost', message, { reason });
}
