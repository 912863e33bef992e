/** What a batch has finished: `cases.json` in the job's folder, written after every case. */
import { z } from 'zod';
import { jsonOrUndefined } from '../../workspace/index.ts';
import { type JobFailure, jobFailureSchema } from '../queue/job.ts';
import type { JobContext } from '../queue/runner.ts';

const FILE = 'cases.json';

/** `predicted`: its prediction is stored, its label waits for thresholds that need every case. */
const caseStateSchema = z.object({
  state: z.enum(['predicted', 'labelled', 'frozen', 'failed']),
  seconds: z.number().exactOptional(),
  bytes: z.number().exactOptional(),
  failure: jobFailureSchema.exactOptional(),
});
export type BatchCaseState = z.infer<typeof caseStateSchema>;

export const batchStateSchema = z.object({ cases: z.record(z.string(), caseStateSchema) });

/** The last five, for the remaining time: the first case compiles, and scans differ. */
const RECENT = 5;

export class BatchState {
  private constructor(
    private readonly context: Pick<JobContext, 'writeState'>,
    private readonly cases: Map<string, BatchCaseState>,
  ) {}

  /** From the last finished case on. What failed is tried again. */
  static async open(context: Pick<JobContext, 'readState' | 'writeState'>): Promise<BatchState> {
    const stored = await context.readState(FILE);
    const parsed = batchStateSchema.safeParse(stored && jsonOrUndefined(await stored.text()));
    const cases = Object.entries(parsed.success ? parsed.data.cases : {});
    return new BatchState(context, new Map(cases.filter(([, { state }]) => state !== 'failed')));
  }

  of(name: string): BatchCaseState | undefined {
    return this.cases.get(name);
  }

  async note(name: string, state: BatchCaseState): Promise<void> {
    this.cases.set(name, state);
    await this.context.writeState(FILE, JSON.stringify({ cases: Object.fromEntries(this.cases) }));
  }

  async fail(name: string, failure: JobFailure): Promise<void> {
    await this.note(name, { state: 'failed', failure });
  }

  get done(): number {
    return this.cases.size;
  }

  count(state: BatchCaseState['state']): number {
    return [...this.cases.values()].filter((one) => one.state === state).length;
  }

  get recentSeconds(): number[] {
    return [...this.cases.values()].flatMap(({ seconds }) => seconds ?? []).slice(-RECENT);
  }

  /** Bytes that were written, and what the other cases will need by the mean of those. */
  bytes(total: number): { bytes: number; bytesLeft: number } {
    const sizes = [...this.cases.values()].flatMap(({ bytes }) => bytes ?? []);
    const bytes = sizes.reduce((sum, one) => sum + one, 0);
    const left = total - this.cases.size;
    return { bytes, bytesLeft: sizes.length > 0 ? Math.round((bytes / sizes.length) * left) : 0 };
  }
}
