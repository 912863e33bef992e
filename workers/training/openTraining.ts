import type { TrainingBackend } from '../backend/index.ts';
import { createOnnxTraining, threadCount } from '../backend/onnx/index.ts';
import { createWebgpuTraining } from '../backend/webgpu/index.ts';
import { adapterName, type DeviceFacts } from '../deviceFacts/index.ts';

export interface OpenedTraining {
  readonly backend: TrainingBackend;
  readonly kind: 'cpu' | 'webgpu';
  readonly device: DeviceFacts;
}

/** The CPU path. @param threads defaults to the machine's; the same number gives the same bits */
export function openCpuTraining(threads = threadCount()): OpenedTraining {
  return { backend: createOnnxTraining({ threads }), kind: 'cpu', device: { kind: 'cpu', threads } };
}

/** @param budgetBytes what a training may allocate on the device. `device` stays the caller's */
export function openWebgpuTraining(device: GPUDevice, budgetBytes: number): OpenedTraining {
  const backend = createWebgpuTraining(device, { budgetBytes });
  const facts = { kind: 'webgpu', adapter: adapterName(device.adapterInfo), storage: 'f32' } as const;
  return { backend, kind: 'webgpu', device: facts };
}
