/** What `semisupervised.json` says already when another batch, or the command line, made cases of the dataset before. */
import { z } from 'zod';
import { type Directory, jsonOrUndefined, textOf } from '../../workspace/index.ts';

const caseSchema = z.looseObject({ case: z.string(), state: z.string().exactOptional() });
const recordSchema = z.looseObject({
  cases: z.array(caseSchema),
  earlier_runs: z.array(z.looseObject({ made: z.array(z.string()) })).default([]),
});

export interface EarlierRecord {
  /** Entries of cases that the new batch did not make, as they are. */
  readonly cases: readonly z.infer<typeof caseSchema>[];
  /** Everything but the cases of each record that made some of those, which are named in `made`. */
  readonly runs: readonly { readonly made: readonly string[] }[];
}

/** @param made cases of the new batch @param failed those of them that failed: what labelled one before still holds
 *  @throws WorkspaceError */
export async function earlierRecord(
  directory: Directory,
  path: string,
  made: ReadonlySet<string>,
  failed: ReadonlySet<string>,
): Promise<EarlierRecord> {
  const { data } = recordSchema.safeParse(jsonOrUndefined(await textOf(directory, path)));
  if (!data) return { cases: [], runs: [] };
  const { cases, earlier_runs: before, ...run } = data;
  const stay = cases.filter(
    (one) => !made.has(one.case) || (failed.has(one.case) && one.state === 'labelled'),
  );
  const staying = new Set(stay.map((one) => one.case));
  const runs = before.map((one) => ({ ...one, made: one.made.filter((name) => staying.has(name)) }));
  const byOthers = new Set(runs.flatMap((one) => one.made));
  const own = { ...run, made: [...staying].filter((name) => !byOthers.has(name)) };
  return { cases: stay, runs: [...runs, own].filter((one) => one.made.length > 0) };
}
