/** The whole loop over five labelled and two unlabelled phantoms, and what a crash anywhere in it leaves. */
import { beforeAll, expect, it } from 'vitest';
import { expand, type NodeRecord, type PipelineFile, statesOf } from '../../pipeline/index.ts';
import { loopFile } from '../../pipeline/testing/loopFile.ts';
import { type Directory, MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { writePhantomDataset, writePlans } from '../training/testing/phantomDataset.ts';
import { createPipelineApi } from './createPipelineApi.ts';
import { PipelineStore } from './pipelineStore.ts';
import { DyingDirectory } from './testing/dyingDirectory.ts';
import { budgets, copyOf, filesBelow, openQueue, writeUnlabelled } from './testing/loopFixture.ts';

const RUNS = Number(process.env.SEGLOOP_CRASHES ?? 3);
const SEED = Number(process.env.SEGLOOP_CRASH_SEED ?? 20261126);
const FILE = loopFile({ review: true });
const GRID = { size: [16, 20, 22], spacing: [18, 18, 18] } as const;

/** The workspace before the loop; a test works on a copy. */
let prepared: ReadonlyMap<string, Blob>;
/** Of a loop that nothing interrupted. */
let whole: ReadonlyMap<string, NodeRecord>;
let changes = 0;

const recordsIn = (directory: Directory) => new PipelineStore(directory, FILE.name).records();
const outcomes = (records: ReadonlyMap<string, NodeRecord>) =>
  new Map(
    [...records].map(
      ([
        id,
        {
          result,
          inputs,
          outcome: { model: _, ...outcome },
        },
      ]) => [id, { result, outcome, inputs }],
    ),
  );

/** Runs to the end, saying go on wherever a person is asked. @returns the loop's last job */
async function runThrough(directory: Directory, file: PipelineFile | undefined) {
  const queue = await openQueue(directory);
  if (file && queue.list().length === 0) await queue.add('loop', { kind: 'pipeline', file }, budgets);
  await queue.idle();
  const api = createPipelineApi(Promise.resolve(studioOver(directory)));
  for (let job = queue.list().at(-1); job?.state === 'paused'; job = queue.list().at(-1)) {
    const asking = (await api.loop(FILE.name))?.steps.find(({ asks }) => asks);
    if (asking) await api.approveReview(FILE.name, asking.id);
    await queue.resume(job.id);
    await queue.idle();
  }
  return { job: queue.list().at(-1), log: await queue.log(queue.list().at(-1)?.id ?? '') };
}

beforeAll(async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const labels = { liver: ['liver'] };
  const labelled = { id: 7, name: 'Labelled', cases: 5, firstSeed: 1000, labels, ...GRID };
  await writePhantomDataset(studio, labelled);
  const seeds = { unknown_a: 2000, unknown_b: 2001 };
  await writeUnlabelled(studio, { id: 8, name: 'Unlabelled', seeds, ...GRID });
  await writePlans(studio, FILE.labelled, {
    spacing: GRID.spacing,
    patch: [16, 16, 16],
    features: [4, 8],
    batch: 2,
    convolutions: 1,
  });
  prepared = await filesBelow(directory);
  const counting = new DyingDirectory(directory, Number.POSITIVE_INFINITY);
  const { job } = await runThrough(counting, FILE);
  expect(job?.failure).toBeUndefined();
  changes = counting.changes;
  whole = await recordsIn(directory);
}, 180_000);

it('ends with every stage judged on cases that no step has seen', async () => {
  const nodes = expand(FILE);
  expect(new Set(statesOf(nodes, whole).values())).toEqual(new Set(['done']));
  const { split } = whole.get('s1f0.labelled')?.outcome ?? {};
  const judged = Object.keys(whole.get('s1f0r1.tuned.score')?.outcome.scores ?? {});
  expect(judged).toEqual(split?.evaluated);
  expect(Object.keys(whole.get('s1f0.baseline.score')?.outcome.scores ?? {})).toEqual(judged);
  expect(Object.keys(whole.get('table')?.outcome.figures ?? {})).toEqual(['baseline', 'student1', 'tuned1']);
});

it(
  `comes back from ${RUNS} crashes at the right step, and does nothing again that was finished`,
  async () => {
    // A fixed walk over [0, 1) that never repeats: the fractional parts of multiples of the golden ratio.
    const offset = (SEED % 997) / 997;
    for (let run = 0; run < RUNS; run++) {
      const after = 1 + Math.floor(((offset + run * 0.618034) % 1) * (changes - 2));
      const at = `change ${after} of ${changes}`;
      const directory = await copyOf(prepared);
      const dying = new DyingDirectory(directory, after);
      await runThrough(dying, FILE).catch(() => {});
      expect(dying.changes, at).toBeGreaterThan(after);
      const before = await recordsIn(directory);
      const { job, log } = await runThrough(directory, FILE);
      expect(job, at).toMatchObject({ state: 'done' });
      const now = await recordsIn(directory);
      expect(outcomes(now), at).toEqual(outcomes(whole));
      // Times tell that a finished step was not done again.
      for (const [id, record] of before) expect(now.get(id), `${at}: ${id}`).toEqual(record);
      const lines = log.split('\n').flatMap((line) => /(\S+): \d+\.\d s\.$/.exec(line)?.[1] ?? []);
      expect(new Set(lines.slice(-(whole.size - before.size))), at).toEqual(
        new Set([...whole.keys()].filter((id) => !before.has(id))),
      );
      expect(await directory.list('.segloop/pending'), at).toEqual([]);
    }
  },
  120_000 + 60_000 * RUNS,
);
