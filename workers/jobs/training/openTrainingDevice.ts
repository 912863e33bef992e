import { BackendError, type OpenedTraining, openCpuTraining } from '../../training/index.ts';
import type { Budgets, DeviceChoice } from '../api.ts';
import type { JobContext } from '../queue/runner.ts';

/** The back end that a training runs on. "Auto" avoids software adapters, as everywhere.
 *  @throws BackendError `backend.absent` where WebGPU was asked for and there is none */
export async function openTrainingDevice(
  devices: JobContext['devices'],
  choice: DeviceChoice,
  _budgets: Budgets,
): Promise<OpenedTraining> {
  const kind = await devices.resolve(choice);
  if (kind === 'cpu' || choice === 'auto') return openCpuTraining();
  throw new BackendError('absent', 'Training on WebGPU is not possible here. Choose the CPU.');
}
