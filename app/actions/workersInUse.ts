import type { ComputeApi, IoApi, StudioWorkers } from '../workers.ts';

let inUse: StudioWorkers | undefined;

/** Called once when the page starts, before anything is asked. */
export function employWorkers(workers: StudioWorkers): void {
  inUse = workers;
}

function workers(): StudioWorkers {
  if (!inUse) throw new Error('The workers were asked before the studio started.');
  return inUse;
}

export const io = (): IoApi => workers().io;
export const compute = (): ComputeApi => workers().compute;
