import { useStudio } from '../state/index.ts';
import { io } from './workersInUse.ts';

/** Asks how much of the browser's room is used. Only a figure in the status bar: a failure leaves the old one. */
export async function measureStorage(): Promise<void> {
  try {
    useStudio.getState().storageMeasured(await io().storage());
  } catch (error) {
    console.warn('The used storage could not be measured.', error);
  }
}
