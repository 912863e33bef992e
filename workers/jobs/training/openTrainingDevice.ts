import {
  BackendError,
  type OpenedTraining,
  openCpuTraining,
  openWebgpuTraining,
} from '../../training/index.ts';
import type { Budgets, DeviceChoice } from '../api.ts';
import type { JobContext } from '../queue/runner.ts';

/** The back end that a training runs on. "Auto" avoids software adapters, as everywhere. What prediction held of the GPU
 *  is given back: the two never hold their memory together.
 *  @throws BackendError `backend.absent` where WebGPU was asked for and there is none */
export async function openTrainingDevice(
  devices: JobContext['devices'],
  choice: DeviceChoice,
  budgets: Budgets,
): Promise<OpenedTraining> {
  if ((await devices.resolve(choice)) === 'cpu') return openCpuTraining();
  const gpu = await openGpu(devices);
  if (!gpu) {
    const message = 'This browser offers no WebGPU device. Train on the CPU, or choose "auto".';
    throw new BackendError('absent', message);
  }
  devices.forget('webgpu');
  return openWebgpuTraining(gpu, budgets.gpuBytes);
}

/** The GPU whose kernels a training's memory depends on; undefined where there is none. */
export async function openGpu(devices: JobContext['devices']): Promise<GPUDevice | undefined> {
  const state = await devices.webgpu();
  return state.state === 'absent' ? undefined : state.device;
}
