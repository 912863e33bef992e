/** A locked test set and a classifier, in a workspace in memory on the CPU path. */
import { expect, it } from 'vitest';
import { MemoryDirectory } from '../../workspace/index.ts';
import { changeSplitNotes } from '../datasets/splitNotes.ts';
import { type Studio, studioOver } from '../studio.ts';
import { openQueue, runToEnd } from '../testing/openQueue.ts';
import { readReport } from './classifierStore.ts';
import type { ClassifySpec } from './spec.ts';
import { textureLabels, writeFreshModel, writeTexturedScans } from './testing/texturedScans.ts';

const CASES = 12;

const specOf = async (
  studio: Studio,
  folder: string,
  cases: number,
  testShare: number,
): Promise<ClassifySpec> => ({
  ...{ kind: 'classify', name: 'held', dataset: folder, labels: textureLabels(cases) },
  encoder: {
    ...{ from: 'model', model: await writeFreshModel(studio, folder, 'plain3d') },
    ...{ fold: 0, checkpoint: 'checkpoint_final.pth' },
  },
  ...{ field: 'whole', weighting: 'balanced', testShare, augmentedViews: 0, baselines: false },
  ...{ seed: 1, device: 'cpu', replace: true },
});

it('keeps a patient’s scans on one side, and counts patients', async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const cases = 16;
  const folder = await writeTexturedScans(studio, cases);
  const names = (await studio.datasets.cases(folder)).map(({ id }) => id);
  // smooth_00 and smooth_02 are p0, smooth_04 and smooth_06 p2; the rough ones alike.
  const of = (id: string) => `${id.slice(0, 6)}${Number(id.slice(-2)) >> 2}`;
  const note = (patients: Record<string, string>) =>
    changeSplitNotes(directory, folder, () => ({ patients }));
  await note(Object.fromEntries(names.map((id) => [id, of(id)])));
  const spec = await specOf(studio, folder, cases, 0.25);
  expect((await runToEnd(await openQueue(directory), spec)).failure).toBeUndefined();
  const report = await readReport(directory, spec.name);
  const tested = report.cases.map((one) => one.case);
  expect(tested).toHaveLength(4);
  expect(names.filter((id) => tested.some((one) => of(one) === of(id)))).toEqual(tested.toSorted());

  // A table of labels may say it instead.
  const table = spec.labels.split('\n').map((line, i) => {
    const [id = ''] = line.split(',');
    return `${line},${i === 0 ? 'patient' : id.startsWith('smooth') ? 'one' : id}`;
  });
  const refused = await runToEnd(await openQueue(directory), { ...spec, labels: table.join('\n') });
  expect(refused.failure).toMatchObject({
    code: 'classification.fewCases',
    details: { class: 'smooth', found: 1 },
  });
});

it('tests with locked cases and never trains with them', async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const folder = await writeTexturedScans(studio, CASES);
  const locked = ['smooth_00', 'rough_01', 'smooth_02'];
  await changeSplitNotes(directory, folder, () => ({ locked }));
  const spec = await specOf(studio, folder, CASES, 0.25);
  const job = await runToEnd(await openQueue(directory), spec);
  expect(job.failure).toBeUndefined();
  const report = await readReport(directory, 'held');
  const tested = report.cases.map((one) => one.case);
  expect(tested).toEqual(expect.arrayContaining(locked));
  // One of each class is drawn of the nine others.
  expect(tested).toHaveLength(locked.length + 2);
  expect(report.train).toEqual([4, 3]);

  await changeSplitNotes(directory, folder, () => ({ locked: ['rough_01', 'rough_03', 'rough_05'] }));
  const refused = await runToEnd(await openQueue(directory), spec);
  expect(refused.failure?.code).toBe('classification.fewCases');
});
