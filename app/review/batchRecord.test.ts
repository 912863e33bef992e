import { expect, it } from 'vitest';
import { parseRecord, saidOf } from './batchRecord.ts';

const record = {
  software: { name: 'segloop', version: '1' },
  teacher: {
    model: 'Liver',
    configuration: '3d_fullres',
    sha256: 'abc',
    folds: [0, 1],
    checkpoint: 'checkpoint_final.pth',
    mirroring: false,
    tile_step_size: 0.5,
  },
  calibration: { temperatures: [1.3], class_scales: [] },
  mapping: 'the teacher’s own labels',
  thresholds: { mode: 'quantile', share: 0.07 },
  cuts: [{ value: 1, code: 30_000, log_odds: 6.6, probability: 0.9987, share_at_code: 0.4 }],
  background_veto: 0.05,
  members_agree: false,
  boundary_mm: 0,
  post_processing: [],
  filter: true,
  seed: 0,
  cases: [],
};

it('says what a batch did, the cuts that a quantile came to included', () => {
  const said = saidOf(parseRecord(JSON.stringify(record)));
  expect(said).toMatchObject({
    mode: 'quantile',
    cuts: [{ value: 1, probability: 0.9987 }],
    warnings: [],
  });
  expect(said.teacher).toContainEqual({ what: 'folds', is: '0, 1' });
  expect(said.rules).toContainEqual({ what: 'share kept of every class', is: '7 %' });
});

it('says nothing of what it does not know', () => {
  for (const text of ['', '{}', JSON.stringify({ ...record, cuts: 'none' })])
    expect(saidOf(parseRecord(text))).toMatchObject({ mode: 'unknown', teacher: [] });
});

it('reads what the command line wrote, and the precision that cuts were found for', () => {
  const { thresholds: _, members_agree: __, ...rest } = record;
  const line = { ...rest, mode: 'precision', target_precision: 0.9, filter: { least_confidence: 0.8 } };
  const said = saidOf(parseRecord(JSON.stringify(line)));
  expect(said.mode).toBe('target precision 0.9');
  expect(said.rules).toContainEqual({ what: 'case filter', is: 'on' });
  const agreed = parseRecord(JSON.stringify({ ...rest, mode: 'agreement', filter: 'off' }));
  expect(agreed).toMatchObject({ members_agree: true, filter: false });
  const batch = { ...record, thresholds: { mode: 'cuts', target: 0.95, cuts: [] } };
  expect(saidOf(parseRecord(JSON.stringify(batch))).mode).toBe('target precision 0.95');
});

it('says by which rules cases were made anew', () => {
  const { software: _, teacher: __, calibration: ___, mapping: ____, cases: _____, ...rules } = record;
  const anew = { ...rules, thresholds: { mode: 'fixed' }, boundary_mm: 2, made: ['a', 'b'] };
  const said = saidOf(parseRecord(JSON.stringify({ ...record, regenerated: [anew] })));
  expect(said.mode).toBe('fixed');
  expect(said.rules).toContainEqual({ what: 'boundary band', is: '2 mm' });
  expect(said.rules).toContainEqual({ what: 'made anew by these rules', is: '2 cases' });
});
