/** The whole loop over five labelled and two unlabelled phantoms, and what a crash anywhere in it leaves. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { expand, type NodeRecord, type PipelineFile, statesOf } from '../../pipeline/index.ts';
import { loopFile } from '../../pipeline/testing/loopFile.ts';
import { type Directory, MemoryDirectory } from '../../workspace/index.ts';
import { changeSplitNotes } from '../datasets/splitNotes.ts';
import { studioOver } from '../studio.ts';
import { budgets, openQueue } from '../testing/openQueue.ts';
import { copyOf, filesBelow } from '../testing/workspaceCopy.ts';
import { writePhantomDataset, writePlans } from '../training/testing/phantomDataset.ts';
import { createPipelineApi } from './createPipelineApi.ts';
import { PipelineStore } from './pipelineStore.ts';
import { DyingDirectory } from './testing/dyingDirectory.ts';
import { writeUnlabelled } from './testing/loopFixture.ts';

const RUNS = Number(process.env.SEGLOOP_CRASHES ?? 3);
const SEED = Number(process.env.SEGLOOP_CRASH_SEED ?? 20261126);
const FILE = loopFile({ review: true });
const GRID = { size: [16, 20, 22], spacing: [18, 18, 18] } as const;

/** The workspace before the loop; a test works on a copy. */
let prepared: ReadonlyMap<string, Blob>;
/** Of a loop that nothing interrupted. */
let whole: ReadonlyMap<string, NodeRecord>;
let changes = 0;
/** The workspace after it. */
let after: ReadonlyMap<string, Blob>;

const recordsIn = (directory: Directory, name = FILE.name) => new PipelineStore(directory, name).records();
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
  if (file && queue.list().every(({ state }) => state === 'done'))
    await queue.add('loop', { kind: 'pipeline', file }, budgets);
  await queue.idle();
  const api = createPipelineApi(Promise.resolve(studioOver(directory)));
  for (let job = queue.list().at(-1); job?.state === 'paused'; job = queue.list().at(-1)) {
    const name = file?.name ?? FILE.name;
    const asking = (await api.loop(name))?.steps.find(({ asks }) => asks);
    if (asking) await api.approveReview(name, asking.id);
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
  after = await filesBelow(directory);
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
      const until = 1 + Math.floor(((offset + run * 0.618034) % 1) * (changes - 2));
      const at = `change ${until} of ${changes}`;
      const directory = await copyOf(prepared);
      const dying = new DyingDirectory(directory, until);
      await runThrough(dying, FILE).catch(() => {});
      expect(dying.changes, at).toBeGreaterThan(until);
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

it('does again what other thresholds change, and nothing else', async () => {
  const directory = await copyOf(after);
  const pseudoLabels = {
    ...FILE.pseudoLabels,
    thresholds: { mode: 'quantile', share: 0.5, step: 0.1 } as const,
  };
  const { job, log } = await runThrough(directory, { ...FILE, pseudoLabels });
  expect(job).toMatchObject({ state: 'done' });
  const now = await recordsIn(directory);
  const kept = ['plan', 's1f0.labelled', 's1f0.baseline', 's1f0.baseline.score'];
  const again = [...now].filter(([id, record]) => record.finishedAt !== whole.get(id)?.finishedAt);
  expect(new Set(again.map(([id]) => id))).toEqual(
    new Set([...whole.keys()].filter((id) => id !== 'sources' && !kept.includes(id))),
  );
  // The teacher's predictions were kept: only the cuts are new.
  expect(log).not.toContain('pseudoLabel: unknown_a: ');
  expect(now.get('s1f0r1.pseudoLabel')?.result).not.toBe(whole.get('s1f0r1.pseudoLabel')?.result);
}, 120_000);

it('leaves what follows alone when a step that is done again comes out the same', async () => {
  const directory = await copyOf(after);
  await createPipelineApi(Promise.resolve(studioOver(directory))).rerunStep(FILE.name, 's1f0.baseline');
  const { job } = await runThrough(directory, FILE);
  expect(job).toMatchObject({ state: 'done' });
  const now = await recordsIn(directory);
  const again = [...now].filter(([id, record]) => record.finishedAt !== whole.get(id)?.finishedAt);
  expect(again.map(([id]) => id)).toEqual(['s1f0.baseline']);
}, 120_000);

it('makes anew what a person has removed', async () => {
  const directory = await copyOf(after);
  const { datasets } = studioOver(directory);
  const removed = whole.get('s1f0r1.pseudoLabel')?.outcome.dataset ?? '';
  await datasets.remove(removed);
  await datasets.purge(removed);
  const { job } = await runThrough(directory, FILE);
  expect(job?.failure).toBeUndefined();
  expect(job).toMatchObject({ state: 'done' });
  expect(outcomes(await recordsIn(directory))).toEqual(outcomes(whole));
  expect((await datasets.cases(removed)).map(({ id }) => id)).toContain('unknown_a');
}, 120_000);

it('fine-tunes a given teacher, calibrates, and goes through rounds on both sets together', async () => {
  const directory = await copyOf(after);
  const model = whole.get('s1f0r1.tuned')?.outcome.model?.model ?? '';
  const file = loopFile({
    name: 'Second',
    firstDataset: 400,
    evaluation: { on: 'locked', cases: ['phantom_004'] },
    teacher: {
      from: 'fineTune',
      model,
      fold: 1,
      checkpoint: 'checkpoint_final.pth',
      unseen: false,
      epochs: 1,
      learningRate: 0.001,
      head: 'keep',
    },
    calibrate: true,
    pseudoLabels: { ...FILE.pseudoLabels, thresholds: { mode: 'precision', target: 0.9, otherwise: 0.5 } },
    student: { on: 'jointly' },
    rounds: 2,
  });
  const { job } = await runThrough(directory, file);
  expect(job?.failure).toBeUndefined();
  expect(job).toMatchObject({ state: 'done' });
  const records = await recordsIn(directory, 'Second');
  const states = statesOf(expand(file), records);
  expect(new Set(states.values())).not.toContain('waiting');
  expect(records.get('s1f0.labelled')?.outcome.split?.evaluated).toEqual(['phantom_004']);
  expect(Object.keys(records.get('s1f0.teacher.score')?.outcome.heldOutScores ?? {})).toHaveLength(1);
  const verdict = records.get('s1f0r1.judge')?.outcome;
  expect(states.get('s1f0r2.student')).toBe(verdict?.goesOn ? 'done' : 'skipped');
  const view = await createPipelineApi(Promise.resolve(studioOver(directory))).loop('Second');
  expect(view?.table.optimistic).toBe(true);
  // Another workspace knows the teacher by its folder, this one by its id.
  const written = (await new PipelineStore(directory, 'Second').readRecord()) ?? new Blob();
  const text = await written.text();
  expect(JSON.parse(text).pipeline.teacher.model).toMatch(
    /^Dataset30\d_\w+\/nnUNetTrainer__\w+__3d_fullres$/,
  );
  const api = createPipelineApi(Promise.resolve(studioOver(directory)));
  expect((await api.readLoopFile(text)).teacher).toEqual(file.teacher);
  const elsewhere = createPipelineApi(Promise.resolve(studioOver(await copyOf(prepared))));
  await expect(elsewhere.readLoopFile(text)).rejects.toMatchObject({ code: 'pipeline.noModel' });
  const splits = await studioOver(directory).preprocessed.readJson(
    'Dataset401_SecondS1F0Round1',
    'splits_final.json',
  );
  const [student, tuned] = splits as { train: string[]; val: string[] }[];
  expect(student?.train).toEqual(expect.arrayContaining(['unknown_a', 'unknown_b', ...(tuned?.train ?? [])]));
  expect([...(student?.train ?? []), ...(tuned?.train ?? [])]).not.toContain('phantom_004');
}, 180_000);

it('refuses a scan that is labelled and taken for unlabelled', async () => {
  const directory = await copyOf(prepared);
  const { datasets } = studioOver(directory);
  const images = await datasets.images(FILE.labelled, 'phantom_003');
  await datasets.addCase(FILE.unlabelled.dataset, { id: 'again', images: images.map(({ file }) => file) });
  const { job } = await runThrough(directory, FILE);
  expect(job).toMatchObject({ state: 'failed', failure: { code: 'pipeline.sameImage' } });
});

it('knows the picture again in a file that is written otherwise', async () => {
  const directory = await copyOf(prepared);
  const { datasets } = studioOver(directory);
  const [image] = await datasets.images(FILE.labelled, 'phantom_002');
  const bytes = new Uint8Array((await image?.file.arrayBuffer()) ?? []);
  const packed = new Blob([new Uint8Array(gzipSync(gunzipSync(bytes), { level: 0 }))]);
  expect(packed.size).not.toBe(bytes.length);
  await datasets.addCase(FILE.unlabelled.dataset, { id: 'again', images: [packed] });
  await datasets.addCase(FILE.unlabelled.dataset, { id: 'broken', images: [new Blob(['no scan'])] });
  const { job } = await runThrough(directory, FILE);
  expect(job).toMatchObject({
    state: 'failed',
    failure: { code: 'pipeline.sameImage', details: { case: 'again', labelled: 'phantom_002' } },
  });
});

it('keeps a patient on one side, and its unlabelled scans away from whoever is judged on it', async () => {
  const directory = await copyOf(prepared);
  const note = (folder: string, patients: Record<string, string>) =>
    changeSplitNotes(directory, folder, () => ({ patients }));
  const [judged = ''] = whole.get('s1f0.labelled')?.outcome.split?.evaluated ?? [];
  const [other = ''] = whole.get('s1f0.labelled')?.outcome.split?.train ?? [];
  await note(FILE.labelled, { [judged]: 'p', [other]: 'p' });
  await note(FILE.unlabelled.dataset, { unknown_a: 'p' });
  const { job } = await runThrough(directory, { ...FILE, evaluation: { on: 'locked', cases: [judged] } });
  expect(job?.failure).toBeUndefined();
  const records = await recordsIn(directory);
  const { split } = records.get('s1f0.labelled')?.outcome ?? {};
  expect(split?.evaluated).toEqual([judged]);
  expect([...(split?.train ?? []), ...(split?.heldOut ?? [])]).not.toContain(other);
  const { dataset = '' } = records.get('s1f0r1.assemble')?.outcome ?? {};
  const { datasets } = studioOver(directory);
  expect((await datasets.cases(dataset)).map(({ id }) => id)).not.toContain('unknown_a');
  // The file alone tells another workspace as much.
  const record = await new PipelineStore(directory, FILE.name).readRecord();
  expect(JSON.parse((await record?.text()) ?? '').pipeline.patients).toMatchObject({ unknown_a: 'p' });
}, 120_000);
