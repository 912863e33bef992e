import type { TrainingBackend } from '../backend/index.ts';
import { createOnnxTraining } from '../backend/onnx/index.ts';
import { createWebgpuTraining } from '../backend/webgpu/index.ts';

export interface OpenedTraining {
  readonly backend: TrainingBackend;
  readonly kind: 'cpu' | 'webgpu';
  /** In words. */
  readonly description: string;
}

/** The CPU path. @param threads defaults to the machine's; the same number gives the same bits */
export function openCpuTraining(threads?: number): OpenedTraining {
  const backend = createOnnxTraining(threads === undefined ? {} : { threads });
  return { backend, kind: 'cpu', description: 'CPU (onnxruntime-web)' };
}

/** @param budgetBytes what a training may allocate on the device. `device` stays the caller's */
export function openWebgpuTraining(device: GPUDevice, budgetBytes: number): OpenedTraining {
  const backend = createWebgpuTraining(device, { budgetBytes });
  const { description, vendor } = device.adapterInfo;
  return { backend, kind: 'webgpu', description: `WebGPU (${description || vendor || 'GPU'})` };
}
