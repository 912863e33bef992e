/** Stages of one run: their seconds, their progress, and the moments in which `cancel` can be heard. */
import type { OnProgress, Stage } from '../jobs/progress.ts';
import type { Pause } from '../nnunet/index.ts';

/** A worker hears messages only between tasks. A timer costs up to 4 ms, so one in fifty. */
const BREATH_EVERY_MS = 200;
const REPORT_EVERY_MS = 50;

export class Pacing {
  private readonly milliseconds = new Map<Stage, number>();
  private lastBreath = performance.now();
  private lastReport = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly signal: AbortSignal | undefined,
    private readonly onProgress: OnProgress | undefined,
    private readonly giveWay?: () => Promise<void>,
  ) {}

  /** Adds the time of `work` to the stage. @throws AbortError when the signal has fired. */
  async time<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    this.signal?.throwIfAborted();
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.milliseconds.set(stage, (this.milliseconds.get(stage) ?? 0) + performance.now() - start);
    }
  }

  /** `work`, given up as soon as the signal fires: a device may need seconds for what it was handed.
   *  @throws AbortError */
  async unlessCancelled<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    if (!signal) return work;
    signal.throwIfAborted();
    const ended = new AbortController();
    const cancelled = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { signal: ended.signal });
    });
    try {
      return await Promise.race([work, cancelled]);
    } finally {
      ended.abort();
      // What fails after the cancellation is nobody's any more.
      work.catch(() => undefined);
    }
  }

  /** What the stage calls between its steps. @throws AbortError when the signal has fired. */
  pause(stage: Stage): Pause {
    return async (done, total) => {
      const now = performance.now();
      if (done >= total || now - this.lastReport >= REPORT_EVERY_MS) {
        this.lastReport = now;
        this.onProgress?.({ stage, done, total });
      }
      if (now - this.lastBreath >= BREATH_EVERY_MS) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        await this.giveWay?.();
        this.lastBreath = performance.now();
      }
      this.signal?.throwIfAborted();
    };
  }

  seconds(): Record<Stage, number> {
    const of = (stage: Stage) => (this.milliseconds.get(stage) ?? 0) / 1000;
    return {
      read: of('read'),
      preprocess: of('preprocess'),
      compile: of('compile'),
      predict: of('predict'),
      resample: of('resample'),
      write: of('write'),
    };
  }
}
