import { expect, it } from 'vitest';
import { demoModel } from '../testing/summaries.ts';
import { firstValues, trainSpecOf } from '../training/trainingValues.ts';
import type { Job } from '../workers.ts';
import { jobsNeeding } from './jobsNeeding.ts';

it('finds who still needs a model or a dataset', () => {
  const spec = trainSpecOf(firstValues('Dataset007_Liver', demoModel), demoModel, 'cpu');
  const job = (id: string, state: Job['state']): Job => ({
    ...{ id, name: '', spec, budgets: { gpuBytes: 1, ramBytes: 1 }, state, order: 0, createdAt: 0 },
    ...{ pausing: false, cancelling: false },
  });
  const jobs = [job('waits', 'queued'), job('over', 'done'), job('rests', 'paused')];
  const needing = (id: string) => jobsNeeding(jobs, id).map((one) => one.id);
  expect(needing(demoModel.id)).toEqual(['waits', 'rests']);
  expect(needing('Dataset007_Liver')).toEqual(['waits', 'rests']);
  expect(needing('Dataset007')).toEqual([]);
});
