/** A job as the workspace keeps it (`.segloop/jobs/<id>.json`) and the page shows it. */
import { z } from 'zod';
import { deviceFactsSchema } from '../../deviceFacts/index.ts';

/** `queued` waits for its turn, `paused` for a person; the last three are ends. */
export const JOB_STATES = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export const ENDED: readonly JobState[] = ['done', 'failed', 'cancelled'];

const details = z.record(z.string(), z.union([z.string(), z.number()]));

/** What went wrong, as plain data: a StudioError's code and details, for the translated text. */
export const jobFailureSchema = z.object({
  name: z.string(),
  code: z.string(),
  message: z.string(),
  details,
});
export type JobFailure = z.infer<typeof jobFailureSchema>;

/**
 * How far a job is, in its own units (cases, epochs). `stage` is what happens inside the unit, `share` how much of it
 * is done (0 … 1). `recentSeconds` are the last finished units, newest last, for the remaining time.
 */
export const jobProgressSchema = z.object({
  unit: z.enum(['case', 'epoch', 'step']),
  done: z.number().min(0),
  total: z.number().min(0),
  /** Units that failed and were left behind; part of `done`. */
  failed: z.int().min(0).exactOptional(),
  /** Name of the unit at work: a case, `epoch 12`. */
  current: z.string().exactOptional(),
  stage: z.string().exactOptional(),
  share: z.number().min(0).max(1).exactOptional(),
  recentSeconds: z.array(z.number()),
  /** Small figures to show beside: loss, learning rate, bytes on disk. */
  figures: z.record(z.string(), z.number()).exactOptional(),
});
export type JobProgress = z.infer<typeof jobProgressSchema>;

export const budgetsSchema = z.object({ gpuBytes: z.number(), ramBytes: z.number() });

/** The schema of a stored job whose spec is one of `specs`. */
export const jobSchema = <Spec extends { readonly kind: string }>(spec: z.ZodType<Spec>) =>
  z.object({
    id: z.string().min(1),
    /** Empty: what the job does says what it is, in the reader's language. */
    name: z.string(),
    spec,
    budgets: budgetsSchema,
    state: z.enum(JOB_STATES),
    /** Smaller runs first. */
    order: z.number(),
    createdAt: z.number(),
    progress: jobProgressSchema.exactOptional(),
    /** What computes; in English words where an older version noted it. */
    device: z.union([deviceFactsSchema, z.string()]).exactOptional(),
    /** The tab or the computer went away while it ran. */
    interrupted: z.boolean().exactOptional(),
    /** Interruptions in a row without progress between them: a job that crashes its tab must not do so forever. */
    interruptions: z.int().min(0).exactOptional(),
    /** The furthest that each stage came, units and share of the next: what goes beyond it is progress. */
    furthest: z.record(z.string(), z.number()).exactOptional(),
    /** Why it failed, or why it paused by itself (disk full, folder refused). */
    failure: jobFailureSchema.exactOptional(),
    /** What came of it, small and plain: counts, ids of what was made. */
    outcome: details.exactOptional(),
    startedAt: z.number().exactOptional(),
    endedAt: z.number().exactOptional(),
  });

/** Times are milliseconds since 1970. */
export type StoredJob<Spec extends { readonly kind: string }> = z.infer<ReturnType<typeof jobSchema<Spec>>>;

/** A stored job and what only this visit knows of it. */
export type JobView<Spec extends { readonly kind: string }> = StoredJob<Spec> & {
  /** Asked to pause; it does at its next step. */
  readonly pausing: boolean;
  readonly cancelling: boolean;
};

/** What `progress` adds to how far the stages came; undefined where a run before was here already. */
export function furtherThan(
  known: Readonly<Record<string, number>>,
  { unit, stage = '', done, share = 0 }: JobProgress,
): Readonly<Record<string, number>> | undefined {
  const key = `${unit} ${stage}`;
  const place = done + share;
  return place > (known[key] ?? Number.NEGATIVE_INFINITY) ? { ...known, [key]: place } : undefined;
}
