/** What a kind of job implements, and what the queue gives it. */
import type { DeviceFacts } from '../../deviceFacts/index.ts';
import type { Devices } from '../../inference/index.ts';
import type { Budgets } from '../api.ts';
import type { Studio } from '../studio.ts';
import type { JobProgress } from './job.ts';

/** The world a runner works in: everything it may touch beyond its own spec. */
export interface JobContext {
  /** Id of the job. */
  readonly id: string;
  readonly studio: Studio;
  readonly devices: Devices;
  readonly budgets: Budgets;
  /** Fires on cancel. Give it to whatever takes long; its AbortError ends the job as cancelled. */
  readonly signal: AbortSignal;
  /** True once a person asked for a pause: save what is needed to go on and return `paused` at the next step. */
  pauseRequested(): boolean;
  /** Await this between steps: a prediction that the page waits for runs meanwhile.
   *  @throws AbortError when the signal has fired */
  yieldToInteractive(): Promise<void>;
  /** Shown at once, stored now and then and at every change of `done`. */
  report(progress: JobProgress): void;
  /** What computes. */
  runsOn(device: DeviceFacts): void;
  /** One line, English, with a time in front; kept in `log.txt`. */
  log(line: string): void;
  /** A file of the job's own folder `.segloop/jobs/<id>/`; undefined where there is none. */
  readState(name: string): Promise<Blob | undefined>;
  /** Atomic. @throws WorkspaceError `workspace.full` */
  writeState(name: string, content: BlobPart | ReadableStream<Uint8Array>): Promise<void>;
  removeState(name: string): Promise<void>;
}

/** How a runner ended when it did not throw. `outcome`: small plain facts kept with the job. */
export type Outcome =
  | { readonly state: 'done'; readonly outcome?: Readonly<Record<string, string | number>> }
  | { readonly state: 'paused' };

/**
 * Runs a job from its beginning, or on from its state files: a runner never knows whether it was paused, interrupted
 * or retried. Throws what cannot be mended; `workspace.full` and `workspace.refused` pause the job instead of failing it.
 */
export type JobRunner<Spec> = (spec: Spec, context: JobContext) => Promise<Outcome>;

/** One runner for every kind of a union of specs. */
export type JobRunners<Spec extends { readonly kind: string }> = {
  readonly [Kind in Spec['kind']]: JobRunner<Extract<Spec, { readonly kind: Kind }>>;
};
