import { expect, it } from 'vitest';
import { demoScan } from '../testing/summaries.ts';
import { batchCases, batchFolder, batchRules, FIRST_BATCH, freeNumber } from './batchForm.ts';

it('offers stored scans once each, and none that lies in a dataset', () => {
  const scans = [
    demoScan,
    { ...demoScan, id: 'two' },
    { ...demoScan, id: 'three', inDataset: { folder: 'D', case: 'c' } },
    { ...demoScan, id: 'four', role: 'labels' as const },
  ];
  expect(batchCases({ source: 'scans', dataset: '' }, scans, [])).toEqual([
    { name: demoScan.name, source: { from: 'scan', scan: demoScan.id } },
    { name: `${demoScan.name}_2`, source: { from: 'scan', scan: 'two' } },
  ]);
});

it('leaves the cases that a person settled to the person', () => {
  const states = ['unlabelled', 'predicted', 'accepted', 'corrected', 'done', 'rejected'] as const;
  const cases = states.map((state) => ({ id: state, state, set: 'test', images: [] }) as const);
  const offered = batchCases({ source: 'dataset', dataset: 'Dataset001_A' }, [], cases);
  expect(offered.map(({ name }) => name)).toEqual(['unlabelled', 'predicted']);
});

it('names the dataset as nnU-Net does', () => {
  expect(batchFolder({ id: 7, name: 'Liver' })).toBe('Dataset007_Liver');
  expect(batchFolder({ id: 0, name: 'Liver' })).toBeUndefined();
  expect(batchFolder({ id: 7, name: 'my liver' })).toBeUndefined();
  expect(freeNumber([101, 102, 7])).toBe(103);
});

it('cuts every class, background too, where one threshold is chosen', () => {
  expect(batchRules({ ...FIRST_BATCH, fixed: 0.8 }, [0, 1], undefined)).toMatchObject({
    veto: 0.05,
    thresholds: {
      mode: 'fixed',
      byLabel: [
        { value: 0, threshold: 0.8 },
        { value: 1, threshold: 0.8 },
      ],
    },
  });
  expect(batchRules({ ...FIRST_BATCH, vetoOn: false }, [0], undefined)).not.toHaveProperty('veto');
});
