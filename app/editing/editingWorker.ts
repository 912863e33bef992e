import { type EditingWorker, startEditingWorker } from '../workers.ts';

/** An idle worker is ended: what it computed with, several times a scan, goes with it. */
const IDLE = 5000;

let worker: EditingWorker | undefined;
let pending = 0;
let idle: ReturnType<typeof setTimeout> | undefined;

async function ask<T>(question: (asked: EditingWorker) => Promise<T>): Promise<T> {
  clearTimeout(idle);
  worker ??= startEditingWorker();
  const asked = worker;
  pending += 1;
  try {
    return await question(asked);
  } finally {
    if (asked === worker) pending -= 1;
    if (pending === 0) idle = setTimeout(stop, IDLE);
  }
}

/** What it was asked never answers. */
function stop(): void {
  clearTimeout(idle);
  worker?.stop();
  worker = undefined;
  pending = 0;
}

/** The worker for whole-map edits: made when first needed, ended to stop it or when it has nothing to do. */
export const editingWorker: EditingWorker = {
  propose: (...asked) => ask((it) => it.propose(...asked)),
  segmentStatistics: (...asked) => ask((it) => it.segmentStatistics(...asked)),
  centreOf: (...asked) => ask((it) => it.centreOf(...asked)),
  stop,
};
