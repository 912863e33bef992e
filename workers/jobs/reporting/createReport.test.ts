import { expect, it } from 'vitest';
import { writeImage } from '../../image/index.ts';
import type { Calibration } from '../calibrating/api.ts';
import type { ReportSpec } from './api.ts';
import { createReport } from './createReport.ts';

const HOSTILE = '<script>alert("x")</script> & \'co\'';
const geometry = {
  size: [3, 4, 5],
  spacing: [3, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;
const grid = { geometry, fileDimension: 3 as const };

async function spec(): Promise<ReportSpec> {
  const labels = Uint8Array.from({ length: 60 }, (_, i) => (Math.floor(i / 20) === 2 ? 2 : i % 2));
  const scan = Int16Array.from({ length: 60 }, (_, i) => 10 * i);
  return {
    title: HOSTILE,
    teacher: [{ what: 'model', is: HOSTILE }],
    classes: [
      { value: 0, name: 'background' },
      { value: 1, name: HOSTILE },
    ],
    ignoreLabel: 2,
    mapping: { labels: { background: 0, liver: 1 }, map: { [HOSTILE]: 'liver' } },
    mode: 'fixed',
    cuts: [
      { value: 0, probability: 0.9996 },
      { value: 1, probability: 0.95 },
    ],
    split: [{ value: 1, keptRight: 60, keptWrong: 5, ignored: 30, keptAsBackground: 5, precision: 0.9 }],
    rules: [{ what: 'background veto', is: '0.05' }],
    warnings: ['no background is kept'],
    cases: [
      { case: HOSTILE, coverage: [{ value: 1, predicted: 100, kept: 25 }], dropped: [] },
      { case: 'b', coverage: [{ value: 1, predicted: 900, kept: 900 }], dropped: ['confidence 0.3 < 0.8'] },
    ],
    examples: [
      {
        case: HOSTILE,
        image: { name: 'a_0000.nii', file: await writeImage(scan, grid, 'a_0000.nii') },
        labels: { name: 'a.nii', file: await writeImage(labels, grid, 'a.nii') },
      },
    ],
  };
}

it('lets no text of the data become HTML, and stands alone', async () => {
  const page = await createReport(await spec());
  expect(page).not.toContain('<script');
  expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;co&#39;');
  expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
  expect(page.match(/data:image\/png;base64,iVBORw0KGgo/g)).toHaveLength(1);
});

it('says what is kept, what was left out and why, and that nothing is calibrated', async () => {
  const page = await createReport(await spec());
  // Dropped cases count for nothing.
  expect(page).toContain('<td>100</td><td>25</td><td>25.0 %</td>');
  expect(page).toContain('left out: confidence 0.3 &lt; 0.8');
  expect(page).toContain('Not calibrated');
  expect(page).toContain('99.96 % (odds 2499)');
  expect(page).toContain('<td>60.00 %</td><td>5.00 %</td><td>30.00 %</td><td>5.00 %</td><td>90.00 %</td>');
  expect(page).toContain('slice 3: 20 voxels ignored');
  expect(await createReport(await spec())).toBe(page);
});

it('says how a calibration helps each class, at its borders too, and what speaks against it', async () => {
  const figures = (ece: number) => ({ nll: 0.5, brier: 0.25, ece, bins: [], voxels: 9 });
  const of = (ece: number) => ({ before: figures(ece), after: figures(ece / 2) });
  const calibration: Calibration = {
    ...{ id: 'c', software: { name: 'segloop', version: '1' }, model: 'm', modelSha256: '', checkpoint: '' },
    ...{ folds: [0], checkpoints: [], tileStepSize: 0.5, mirroring: true, mapping: null },
    ...{ temperatures: [1.5], classScales: [], clamped: [false], absent: [], cases: [], volumes: [] },
    ...{ provenLargest: [], skipped: [], seed: 0, voxels: 9, counted: true },
    warnings: ['training-cases'],
    region: of(0.1),
    border: null,
    classes: [{ value: 1, name: 'liver', region: of(0.2), border: of(0.4) }],
  };
  const page = await createReport({ ...(await spec()), calibration });
  expect(page).toContain('<td>predicted liver, border band</td>');
  expect(page).toContain('0.4000 → 0.2000');
  expect(page).toContain('cases that the model was trained on');
});
