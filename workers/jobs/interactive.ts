import type { Devices } from '../inference/index.ts';
import type { Studio } from './studio.ts';

/** What a computation that the page waits for works with. */
export interface Interactive {
  readonly studio: Studio;
  readonly devices: Devices;
  /** Fires on `cancel(job)`. */
  readonly signal: AbortSignal;
}

/** Runs `work` in its turn, before the queue's jobs; `job` is the id to cancel it by. */
export type RunInteractive = <T>(job: string, work: (given: Interactive) => Promise<T>) => Promise<T>;
