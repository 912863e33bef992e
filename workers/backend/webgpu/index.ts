/** Our own WebGPU back end: WGSL kernels, memory plan and executor. Takes a GPUDevice, knows no page. */
export { createWebgpuBackend, type WebgpuOptions } from './backend.ts';
export { type OpenOptions, openWebgpu, type WebgpuState } from './device.ts';
export type { Storage } from './kernels/template.ts';
export { type ByteEstimate, estimateBytes } from './plan/estimate.ts';
export { estimateTraining, type TrainingEstimate } from './training/estimate.ts';
export { createWebgpuTraining, type WebgpuTrainingOptions } from './training/trainingBackend.ts';
