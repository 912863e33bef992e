/** How these jobs go from case to case: progress, pauses and turns in one place. */
import type { JobProgress } from '../queue/job.ts';
import type { JobContext, JobRunner, Outcome } from '../queue/runner.ts';

/** Asked to pause between two cases. */
class PauseAtStep extends Error {
  override readonly name = 'PauseAtStep';
}

/** What happens to a case in one step; keys of `jobs:stage`. */
export type CaseStage = 'collect' | 'ensemble' | 'evaluate' | 'postprocess' | 'write';

const KEPT_SECONDS = 5;

/** Counts steps: one case going through one stage. */
export class CaseSteps {
  private done = 0;
  private last = performance.now();
  private recentSeconds: number[] = [];

  /** @param total steps that are foreseen */
  constructor(
    private readonly context: Pick<JobContext, 'pauseRequested' | 'yieldToInteractive' | 'report'>,
    private readonly total: number,
  ) {}

  /** Called before each step. @throws AbortError when cancelled; what `betweenCases` takes for a pause */
  async next(stage: CaseStage, current: string): Promise<void> {
    if (this.context.pauseRequested()) throw new PauseAtStep();
    await this.context.yieldToInteractive();
    const now = performance.now();
    if (this.done > 0)
      this.recentSeconds = [...this.recentSeconds, (now - this.last) / 1000].slice(-KEPT_SECONDS);
    this.last = now;
    const { done, recentSeconds } = this;
    const total = Math.max(this.total, done + 1);
    this.context.report({ unit: 'step', done, total, current, stage, share: 0, recentSeconds });
    this.done += 1;
  }

  /** Steps that an earlier run of the job did. */
  skip(steps: number): void {
    this.done += steps;
  }
}

/** A runner whose work may pause at any `CaseSteps.next`. */
export const betweenCases =
  <Spec>(
    work: (spec: Spec, context: JobContext) => Promise<Readonly<Record<string, string | number>>>,
  ): JobRunner<Spec> =>
  async (spec, context): Promise<Outcome> => {
    let last: JobProgress | undefined;
    const report = (progress: JobProgress) => {
      last = progress;
      context.report(progress);
    };
    try {
      const outcome = await work(spec, { ...context, report });
      // The last step has no next one that would count it.
      if (last) context.report({ unit: 'step', done: last.total, total: last.total, recentSeconds: [] });
      return { state: 'done', outcome };
    } catch (error) {
      if (error instanceof PauseAtStep) return { state: 'paused' };
      throw error;
    }
  };
