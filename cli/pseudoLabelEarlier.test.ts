import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { datasetJson } from './pseudoLabelDataset.mjs';
import {
  casesThatStay,
  earlierRun,
  hashOf,
  recordsThatStay,
  requireSameLabels,
} from './pseudoLabelEarlier.mjs';

let output: string;
beforeEach(() => {
  output = path.join(mkdtempSync(path.join(tmpdir(), 'segloop-earlier-')), 'Dataset001_X');
  for (const part of ['imagesTr', 'labelsTr', 'provenanceTr'])
    mkdirSync(path.join(output, part), { recursive: true });
});
afterEach(() => rmSync(path.dirname(output), { recursive: true }));

const write = (place: string, content: unknown = place) =>
  writeFileSync(path.join(output, place), typeof content === 'string' ? content : JSON.stringify(content));

const DATASET = { labels: { background: 0, liver: 1, ignore: 2 }, file_ending: '.nii.gz' };

/** As a run leaves it. */
function made(...names: string[]) {
  for (const name of names)
    for (const place of [`imagesTr/${name}_0000`, `labelsTr/${name}`, `provenanceTr/${name}`])
      write(`${place}.nii.gz`);
  write('dataset.json', DATASET);
  write('semisupervised.json', {
    mode: 'fixed',
    cases: names.map((name) => ({
      case: name,
      label_sha256: hashOf(path.join(output, `labelsTr/${name}.nii.gz`)),
    })),
  });
}

it('writes over no label of people: without provenance, edited since, or settled in the studio', () => {
  made('a', 'b');
  write('labelsTr/summary.json', {});
  expect(earlierRun(output)?.record.mode).toBe('fixed');
  write('labelsTr/b.nii.gz', 'drawn by hand');
  expect(() => earlierRun(output)).toThrow('labels that people made or settled (b.nii.gz)');
  made('a', 'b');
  write('segloop_cases.json', { cases: { a: { state: 'accepted' } } });
  expect(() => earlierRun(output)).toThrow('(a.nii.gz)');
  write('segloop_cases.json', {});
  write('labelsTr/c.nii.gz');
  expect(() => earlierRun(output)).toThrow('(c.nii.gz)');
});

it('knows a settled case whose file has an ending of two parts', () => {
  for (const folder of ['labelsTr', 'provenanceTr']) write(`${folder}/a.gipl.gz`);
  write('segloop_cases.json', { cases: { a: { state: 'done' } } });
  expect(() => earlierRun(output)).toThrow('(a.gipl.gz)');
});

it('leaves a dataset of somebody else alone, and takes an empty folder', () => {
  expect(earlierRun(output)).toBeUndefined();
  expect(earlierRun(path.join(output, 'new'))).toBeUndefined();
  write('dataset.json', DATASET);
  expect(() => earlierRun(output)).toThrow('no pseudo-labels made it');
});

it('continues an earlier run: its cases stay in dataset.json and in the record', () => {
  made('a', 'b');
  const earlier = earlierRun(output);
  expect(() => requireSameLabels(earlier, { background: 0, spleen: 1 }, output)).toThrow(
    '(background, liver)',
  );
  requireSameLabels(earlier, { background: 0, liver: 1 }, output);
  const staying = casesThatStay(earlier, new Set(['b', 'c']), output);
  expect(staying).toEqual([
    { name: 'a', place: { images: ['imagesTr/a_0000.nii.gz'], label: 'labelsTr/a.nii.gz' } },
  ]);
  const cases = ['b', 'c'].map((name) => ({ name, files: [`/scans/${name}_0000.nii.gz`] }));
  const teacher = { ...DATASET, channel_names: { 0: 'CT' } };
  const described = datasetJson(teacher, { cases, staying, ignoreLabel: 2, inPlace: true });
  expect(described.numTraining).toBe(3);
  expect(Object.keys(described.dataset ?? {})).toEqual(['a', 'b', 'c']);
  expect(recordsThatStay(earlier, new Set(['a']))).toMatchObject({
    cases: [{ case: 'a' }],
    runs: [{ mode: 'fixed', made: ['a'] }],
  });
  expect(recordsThatStay(earlier, new Set())).toEqual({ cases: [], runs: [] });
});
