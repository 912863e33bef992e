import { type Edit, type EditingWorker, startEditingWorker } from '../workers.ts';

let worker: EditingWorker | undefined;

/** The worker for whole-map edits: made when first needed, ended to stop it. */
export const editingWorker = {
  propose: (...asked: Parameters<EditingWorker['propose']>): Promise<Edit> => {
    worker ??= startEditingWorker();
    return worker.propose(...asked);
  },
  /** What it was asked never answers. */
  stop: (): void => {
    worker?.stop();
    worker = undefined;
  },
};
