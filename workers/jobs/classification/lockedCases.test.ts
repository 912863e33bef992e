/** A locked test set and a classifier, in a workspace in memory on the CPU path. */
import { expect, it } from 'vitest';
import { MemoryDirectory } from '../../workspace/index.ts';
import { changeSplitNotes } from '../datasets/splitNotes.ts';
import { studioOver } from '../studio.ts';
import { openQueue, runToEnd } from '../testing/openQueue.ts';
import { readReport } from './classifierStore.ts';
import type { ClassifySpec } from './spec.ts';
import { textureLabels, writeFreshModel, writeTexturedScans } from './testing/texturedScans.ts';

const CASES = 12;

it('tests with locked cases and never trains with them', async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const folder = await writeTexturedScans(studio, CASES);
  const locked = ['smooth_00', 'rough_01', 'smooth_02'];
  await changeSplitNotes(directory, folder, () => ({ locked }));
  const spec: ClassifySpec = {
    ...{ kind: 'classify', name: 'held', dataset: folder, labels: textureLabels(CASES) },
    encoder: {
      ...{ from: 'model', model: await writeFreshModel(studio, folder, 'plain3d') },
      ...{ fold: 0, checkpoint: 'checkpoint_final.pth' },
    },
    ...{ field: 'whole', weighting: 'balanced', testShare: 0.25, augmentedViews: 0, baselines: false },
    ...{ seed: 1, device: 'cpu', replace: true },
  };
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
