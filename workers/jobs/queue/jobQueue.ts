import { isCancelled } from '../../failure/index.ts';
import type { Budgets } from '../api.ts';
import { failureOf } from '../failureReport.ts';
import { ENDED, type JobView, type StoredJob } from './job.ts';
import { JobLog } from './jobLog.ts';
import type { JobStore } from './jobStore.ts';
import type { JobContext, JobRunners, Outcome } from './runner.ts';
import { RunningJob } from './runningJob.ts';
import type { Turns } from './turns.ts';

/** Failures that a person can mend while the job waits. */
const PAUSING = ['workspace.full', 'workspace.refused'];

/** A job that was interrupted this often without getting on is left to a person. */
const INTERRUPTIONS_ALONE = 2;

/** What is said of a job's last run and no longer holds when it goes on. */
const RUN_FACTS = ['failure', 'interrupted', 'interruptions', 'endedAt'] as const;

export interface OpenQueueOptions {
  /** Jobs that were running go on by themselves. */
  readonly resumeInterrupted: boolean;
  /** Somebody closed or reloaded the page that ran them, so that no job can have brought it down. */
  readonly left?: boolean;
}

export interface QueueParts<Spec extends { readonly kind: string }> {
  readonly store: JobStore<Spec>;
  readonly runners: JobRunners<Spec>;
  readonly turns: Turns;
  readonly world: Pick<JobContext, 'studio' | 'devices'>;
  readonly onChange: () => void;
  readonly now?: () => number;
}

/**
 * Jobs in a row: one runs, the others wait in their order. Every change is on disk before it is told, so that a queue
 * made anew over the same directory (a reload, a crash) knows the same jobs.
 */
export class JobQueue<Spec extends { readonly kind: string }> {
  private jobs: StoredJob<Spec>[] = [];
  private running: RunningJob<Spec> | undefined;
  private readonly logs = new Map<string, JobLog>();
  private readonly now: () => number;
  private opened = false;
  private storing: Promise<void> = Promise.resolve();

  constructor(private readonly parts: QueueParts<Spec>) {
    this.now = parts.now ?? Date.now;
  }

  /** Reads the jobs; one that was running was interrupted. Then runs what is queued. */
  async open({ resumeInterrupted, left = false }: OpenQueueOptions): Promise<void> {
    this.jobs = await this.parts.store.list();
    for (const job of this.jobs.filter(({ state }) => state === 'running')) {
      const interruptions = (job.interruptions ?? 0) + (left ? 0 : 1);
      const goesOn = resumeInterrupted && interruptions <= INTERRUPTIONS_ALONE;
      await this.change(job.id, { state: goesOn ? 'queued' : 'paused', interrupted: true, interruptions });
      const log = this.logOf(job.id);
      log.add('The job was interrupted: its tab was closed, reloaded or crashed.');
      await log.flush();
    }
    this.opened = true;
    this.runNext();
  }

  list(): JobView<Spec>[] {
    const { running } = this;
    return this.jobs.map((job) => ({
      ...job,
      pausing: running?.id === job.id && running.pausing,
      cancelling: running?.id === job.id && running.cancelling,
    }));
  }

  async add(name: string, spec: Spec, budgets: Budgets): Promise<JobView<Spec>> {
    const createdAt = this.now();
    const job: StoredJob<Spec> = {
      id: crypto.randomUUID(),
      name,
      spec,
      budgets,
      state: 'queued',
      order: this.nextOrder(),
      createdAt,
    };
    await this.parts.store.put(job);
    this.jobs.push(job);
    this.parts.onChange();
    this.runNext();
    return { ...job, pausing: false, cancelling: false };
  }

  async pause(id: string): Promise<void> {
    if (this.running?.id === id) {
      this.running.pausing = true;
      this.parts.onChange();
    } else if (this.find(id)?.state === 'queued') await this.change(id, { state: 'paused' });
  }

  async resume(id: string): Promise<void> {
    if (this.find(id)?.state === 'paused') await this.enqueue(id, {});
    else if (this.running?.id === id) {
      this.running.pausing = false;
      this.parts.onChange();
    }
  }

  async retry(id: string): Promise<void> {
    const job = this.find(id);
    if (job && ENDED.includes(job.state)) await this.enqueue(id, { order: this.nextOrder() });
  }

  async cancel(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const job = this.find(id);
      if (this.running?.id === id) {
        this.running.cancel();
        this.parts.onChange();
      } else if (job && !ENDED.includes(job.state))
        await this.change(id, { state: 'cancelled', endedAt: this.now() });
    }
  }

  async duplicate(id: string): Promise<JobView<Spec>> {
    const job = this.find(id);
    if (!job) throw new RangeError(`There is no job ${id}.`);
    return this.add(job.name, job.spec, job.budgets);
  }

  /** Numbers all jobs anew: fractions between two neighbours run out one day. */
  async move(id: string, before?: string): Promise<void> {
    const moved = this.find(id);
    if (!moved || id === before) return;
    const others = this.jobs.filter((job) => job !== moved);
    const found = others.findIndex((job) => job.id === before);
    others.splice(found < 0 ? others.length : found, 0, moved);
    const renumbered = others.filter((job, order) => job.order !== order);
    this.jobs = others.map((job, order) => ({ ...job, order }));
    this.parts.onChange();
    for (const job of renumbered) await this.store(job.id);
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.running?.id === id) {
        this.running.cancel();
        await this.running.ended;
      }
      // Asked again while it ended: whoever asked first removes it.
      if (!this.find(id)) continue;
      this.jobs = this.jobs.filter((job) => job.id !== id);
      const log = this.logs.get(id);
      this.logs.delete(id);
      // What still waits to be written would bring its folder back.
      await log?.flush();
      await this.storing;
      await this.parts.store.remove(id);
      this.parts.onChange();
    }
  }

  async log(id: string): Promise<string> {
    return this.logOf(id).text();
  }

  /** Resolves when nothing runs and nothing is queued. */
  async idle(): Promise<void> {
    while (this.running) await this.running.ended;
  }

  private async enqueue(id: string, change: Partial<StoredJob<Spec>>): Promise<void> {
    await this.change(id, { ...change, state: 'queued' }, { without: RUN_FACTS });
    this.runNext();
  }

  private runNext(): void {
    if (!this.opened || this.running) return;
    const job = this.jobs.find(({ state }) => state === 'queued');
    if (!job) return;
    const running = new RunningJob<Spec>(job.id, this.logOf(job.id), this.parts, (change, onDisk) =>
      this.change(job.id, change, { onDisk }),
    );
    this.running = running;
    running.ended = this.run(job, running).finally(() => {
      this.running = undefined;
      this.parts.onChange();
      this.runNext();
    });
  }

  private async run(job: StoredJob<Spec>, running: RunningJob<Spec>): Promise<void> {
    const log = this.logOf(job.id);
    try {
      const { startedAt = this.now() } = job;
      await this.change(job.id, { state: 'running', startedAt });
      const outcome = await running.run(job);
      await this.change(job.id, this.endOf(outcome));
      log.add(outcome.state === 'done' ? 'Done.' : 'Paused.');
    } catch (error) {
      await this.endWith(job.id, error, log);
    }
    await log.flush();
  }

  private endOf(outcome: Outcome): Partial<StoredJob<Spec>> {
    if (outcome.state === 'paused') return { state: 'paused' };
    return {
      state: 'done',
      endedAt: this.now(),
      ...(outcome.outcome && { outcome: { ...outcome.outcome } }),
    };
  }

  private async endWith(id: string, error: unknown, log: JobLog): Promise<void> {
    const endedAt = this.now();
    if (isCancelled(error)) {
      log.add('Cancelled.');
      return this.change(id, { state: 'cancelled', endedAt });
    }
    const failure = failureOf(this.find(id)?.name ?? '', error);
    log.add(failure.message);
    const change = PAUSING.includes(failure.code)
      ? ({ state: 'paused', failure } as const)
      : ({ state: 'failed', failure, endedAt } as const);
    await this.change(id, change);
  }

  /** In memory whatever happens; a disk that is full keeps the older record, which says `running` and so resumes. */
  private async change(
    id: string,
    change: Partial<StoredJob<Spec>>,
    { without = [], onDisk = true }: { without?: typeof RUN_FACTS | []; onDisk?: boolean } = {},
  ): Promise<void> {
    const at = this.jobs.findIndex((job) => job.id === id);
    const before = this.jobs[at];
    if (!before) return;
    const job = { ...before, ...change };
    for (const key of without) delete job[key];
    this.jobs[at] = job;
    if (change.order !== undefined) this.jobs.sort((a, b) => a.order - b.order);
    this.parts.onChange();
    if (onDisk) await this.store(id);
  }

  /** One write after the other, each with what is known by then: the last one must win. */
  private store(id: string): Promise<void> {
    this.storing = this.storing.then(async () => {
      const job = this.find(id);
      if (!job) return;
      await this.parts.store.put(job).catch((error: unknown) => {
        this.logOf(id).add(`The job's record could not be stored: ${String(error)}`);
      });
    });
    return this.storing;
  }

  private find(id: string): StoredJob<Spec> | undefined {
    return this.jobs.find((job) => job.id === id);
  }

  private nextOrder(): number {
    return Math.max(-1, ...this.jobs.map(({ order }) => order)) + 1;
  }

  private logOf(id: string): JobLog {
    const known = this.logs.get(id);
    if (known) return known;
    const { store } = this.parts;
    const log = new JobLog(
      async () => (await store.readState(id, 'log.txt'))?.text() ?? '',
      (text) => store.writeState(id, 'log.txt', text),
      this.now,
    );
    this.logs.set(id, log);
    return log;
  }
}
