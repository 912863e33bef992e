import { type EditingWorker, startEditingWorker } from '../workers.ts';

let worker: EditingWorker | undefined;

const started = (): EditingWorker => {
  worker ??= startEditingWorker();
  return worker;
};

/** The worker for whole-map edits: made when first needed, ended to stop it. */
export const editingWorker: EditingWorker = {
  propose: (...asked) => started().propose(...asked),
  segmentStatistics: (...asked) => started().segmentStatistics(...asked),
  centreOf: (...asked) => started().centreOf(...asked),
  /** What it was asked never answers. */
  stop: (): void => {
    worker?.stop();
    worker = undefined;
  },
};
