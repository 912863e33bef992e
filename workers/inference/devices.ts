import { type Backend, BackendError } from '../backend/index.ts';
import { createOnnxBackend } from '../backend/onnx/index.ts';
import { createWebgpuBackend, openWebgpu, type WebgpuState } from '../backend/webgpu/index.ts';
import type { DeviceFacts } from '../deviceFacts/index.ts';
import type { Budgets, DeviceChoice } from '../jobs/api.ts';

export type DeviceKind = Exclude<DeviceChoice, 'auto'>;

/**
 * The machine's back ends, opened on first use and kept: a GPU device with its compiled shaders outlives a run, so
 * that the next one starts at once.
 */
export class Devices {
  private gpu: Promise<WebgpuState> | undefined;
  private readonly kept = new Map<DeviceKind, { readonly budget: number; readonly backend: Backend }>();

  webgpu(): Promise<WebgpuState> {
    this.gpu ??= openWebgpu().then((state) => {
      // Whoever opens it next gets a new device instead of the dead one.
      if (state.state !== 'absent') void state.device.lost.then(() => this.forgetGpu());
      return state;
    });
    return this.gpu;
  }

  /** "Auto" avoids software adapters: the CPU path is many times faster there. */
  async resolve(choice: DeviceChoice): Promise<DeviceKind> {
    if (choice !== 'auto') return choice;
    return (await this.webgpu()).state === 'ready' ? 'webgpu' : 'cpu';
  }

  /** @returns undefined for WebGPU where there is none */
  async open(kind: DeviceKind, budgets: Budgets): Promise<Backend | undefined> {
    const budget = kind === 'webgpu' ? budgets.gpuBytes : budgets.ramBytes;
    const kept = this.kept.get(kind);
    if (kept?.budget === budget) return kept.backend;
    kept?.backend.dispose();
    this.kept.delete(kind);
    const backend = kind === 'cpu' ? createOnnxBackend() : await this.openGpuBackend(budget);
    if (backend) this.kept.set(kind, { budget, backend });
    return backend;
  }

  /** Drops a back end that failed; the next `open` starts afresh. */
  forget(kind: DeviceKind): void {
    this.kept.get(kind)?.backend.dispose();
    this.kept.delete(kind);
  }

  private async openGpuBackend(budgetBytes: number): Promise<Backend | undefined> {
    const state = await this.webgpu();
    if (state.state === 'absent') return undefined;
    return createWebgpuBackend(state.device, { storage: 'auto', budgetBytes });
  }

  private forgetGpu(): void {
    this.gpu = undefined;
    this.forget('webgpu');
  }
}

/** What ran, and why not what was asked for. */
export interface Ran<T> {
  readonly value: T;
  readonly device: DeviceFacts;
  /** BackendError code of the first failure that made it change devices. */
  readonly fellBack?: string;
}

/** How a run is tried: on which device, and with which share of its slabs. */
interface Attempt {
  readonly kind: DeviceKind;
  readonly slabShare: number;
}

/**
 * Runs `work` on the chosen device. Out of memory there: once more with slabs of a quarter; a lost device: once more on
 * a new one; then on the CPU. Anything else is thrown.
 */
export async function runOnDevice<T>(
  devices: Devices,
  choice: DeviceChoice,
  budgets: Budgets,
  work: (backend: Backend, slabShare: number) => Promise<T>,
): Promise<Ran<T>> {
  const kind = await devices.resolve(choice);
  let failure: BackendError | undefined;
  for (const attempt of attempts(kind)) {
    const backend = await devices.open(attempt.kind, budgets);
    if (!backend) continue;
    try {
      const value = await work(backend, attempt.slabShare);
      const changed = attempt.kind !== kind ? (failure?.code ?? 'backend.absent') : undefined;
      return { value, device: backend.device, ...(changed && { fellBack: changed }) };
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
      failure ??= error;
      devices.forget(attempt.kind);
    }
  }
  throw failure ?? new Error('No back end could be opened.');
}

function attempts(kind: DeviceKind): readonly Attempt[] {
  const cpu: Attempt = { kind: 'cpu', slabShare: 1 };
  if (kind === 'cpu') return [cpu, { kind: 'cpu', slabShare: 0.25 }];
  return [{ kind, slabShare: 1 }, { kind, slabShare: 0.25 }, cpu];
}
