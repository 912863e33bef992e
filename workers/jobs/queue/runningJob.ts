import { furtherThan, type JobProgress, type StoredJob } from './job.ts';
import type { JobLog } from './jobLog.ts';
import type { QueueParts } from './jobQueue.ts';
import type { JobContext, JobRunner, Outcome } from './runner.ts';

/** Progress inside a unit reaches the disk at most this often. */
const STORE_EVERY_MS = 10_000;

/** One job on its way through its runner. */
export class RunningJob<Spec extends { readonly kind: string }> {
  pausing = false;
  ended: Promise<void> = Promise.resolve();
  private readonly controller = new AbortController();
  private storedAt = 0;
  private storedDone = -1;
  private furthest: Readonly<Record<string, number>> = {};

  constructor(
    readonly id: string,
    private readonly log: JobLog,
    private readonly parts: QueueParts<Spec>,
    private readonly change: (change: Partial<StoredJob<Spec>>, onDisk: boolean) => Promise<void>,
  ) {}

  get cancelling(): boolean {
    return this.controller.signal.aborted;
  }

  cancel(): void {
    this.controller.abort(new DOMException('The job was cancelled.', 'AbortError'));
  }

  /** In the background's turn. */
  run(job: StoredJob<Spec>): Promise<Outcome> {
    const kind: Spec['kind'] = job.spec.kind;
    // The runner of a kind takes exactly the specs of that kind; the table's type says so, indexing loses it.
    const runner = this.parts.runners[kind] as JobRunner<Spec>;
    this.storedDone = job.progress?.done ?? -1;
    this.furthest = job.furthest ?? {};
    return this.parts.turns.after(() => {
      this.controller.signal.throwIfAborted();
      return runner(job.spec, this.context(job));
    });
  }

  private context({ budgets }: StoredJob<Spec>): JobContext {
    const { id } = this;
    const { signal } = this.controller;
    const { store, turns, world } = this.parts;
    return {
      ...world,
      id,
      budgets,
      signal,
      pauseRequested: () => this.pausing,
      yieldToInteractive: async () => {
        await turns.giveWay();
        signal.throwIfAborted();
      },
      report: (progress) => this.report(progress),
      runsOn: (device) => void this.change({ device }, false),
      log: (line) => this.log.add(line),
      readState: (name) => store.readState(id, name),
      writeState: (name, content) => store.writeState(id, name, content),
      removeState: (name) => store.removeState(id, name),
    };
  }

  private report(progress: JobProgress): void {
    const now = performance.now();
    const isDone = progress.done > this.storedDone;
    const onDisk = isDone || now - this.storedAt > STORE_EVERY_MS;
    const further = furtherThan(this.furthest, progress);
    this.furthest = further ?? this.furthest;
    if (onDisk) {
      this.storedAt = now;
      this.storedDone = progress.done;
    }
    const { furthest } = this;
    void this.change({ progress, ...(further && { furthest, interruptions: 0 }) }, onDisk);
    // What is finished survives a crash; so must the lines that say so.
    if (isDone) void this.log.flush();
  }
}
