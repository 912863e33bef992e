import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CommandError } from './commandError.mjs';
import { readPseudoLabelArguments } from './pseudoLabelArguments.mjs';
import { PseudoLabelRun } from './pseudoLabelRun.mjs';

let folder: string;
let output: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'segloop-run-'));
  output = path.join(folder, 'Dataset001_Pseudo');
  mkdirSync(path.join(output, 'labelsTr'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const MODEL = {
  summary: {
    id: 'm',
    name: 'liver',
    dataset: 'Dataset009_Liver',
    folds: [0],
    channels: ['CT'],
    segments: [{ value: 1, name: 'liver' }],
    labels: [
      { name: 'background', values: [0] },
      { name: 'liver', values: [1] },
    ],
  },
  fileEnding: '.nii.gz',
} as never;

const SAID = { coverage: [{ value: 1, predicted: 10, kept: 9 }], dropped: [], ignoreLabel: 2, missing: [] };

/** A page that writes labels until `fail` has something against a case. */
function runOf(
  words: readonly string[],
  fail: (name: string) => Error | undefined,
  dropped: readonly object[] = [],
) {
  const said: string[] = [];
  const calibrated: { name: string; names?: unknown }[] = [];
  const options = readPseudoLabelArguments(['-i', folder, '-m', folder, '-o', output, ...words]);
  if (options === 'help') throw new Error('no options');
  const session = {
    crashed: false,
    thresholds: async () => [{ value: 1, code: 100, shareAtCode: 1 }],
    predictKept: async ({ name }: { name: string }) => ({ result: name, backend: 'cpu' }),
    pseudoLabel: async (result: string, _: unknown, places: { labels: string }) => {
      writeFileSync(path.join(output, places.labels), 'label');
      const failure = fail(result);
      if (failure) throw failure;
      return { ...SAID, dropped };
    },
    calibrate: async (_: unknown, cases: { name: string; names?: unknown }[]) => {
      calibrated.push(...cases);
      const region = { before: { ece: 0 }, after: { ece: 0 } };
      const warnings = ['class-absent', 'few-cases'];
      const absent = [{ value: 1, name: 'liver' }];
      return { temperatures: [1], classScales: [], region, warnings, absent, skipped: ['c'], cases };
    },
    dropResult: async () => {},
  };
  const voice = {
    result: (line: string) => void said.push(line),
    note: (line: string) => void said.push(line),
  };
  return { run: new PseudoLabelRun(options, session as never, MODEL, voice), said, calibrated };
}

const casesOf = (names: readonly string[]) =>
  names.map((name) => {
    const file = path.join(folder, `${name}_0000.nii.gz`);
    writeFileSync(file, 'scan');
    return { name, files: [file] };
  });

it('stops when the disk is full, and leaves only finished cases behind', async () => {
  const full = new CommandError('The disk is full.', 'cli.full');
  const { run, said } = runOf(['--mode', 'fixed'], (name) => (name === 'b' ? full : undefined));
  await run.run(casesOf(['a', 'b', 'c', 'd']));
  expect(run.finished.map(({ one }) => one.name)).toEqual(['a']);
  expect(run.failed).toBe(3);
  expect(readdirSync(path.join(output, 'labelsTr'))).toEqual(['a.nii.gz']);
  expect(readdirSync(path.join(output, 'imagesTr'))).toEqual(['a_0000.nii.gz']);
  const complaints = said.filter((line) => line.startsWith('segloop:'));
  expect(complaints).toEqual([
    `segloop: ${output}: the disk is full at b. 1 finished cases stay; make room, then run again with the others.`,
  ]);
});

it('makes background of what lies beside the largest component only where it is proven', () => {
  const { run } = runOf(['--mode', 'fixed', '--keep-largest', 'liver'], () => undefined);
  expect(run.calibrating.cleaning()).toEqual([{ value: 1, keepLargest: 'ignore' }]);
  run.calibrating.found = { provenLargest: [1] } as never;
  expect(run.calibrating.cleaning()).toEqual([{ value: 1, keepLargest: 'background' }]);
});

it('goes on after a case that fails for itself', async () => {
  const { run, said } = runOf(['--mode', 'fixed'], (name) =>
    name === 'a' ? new Error('broken') : undefined,
  );
  await run.run(casesOf(['a', 'b']));
  expect(run.finished.map(({ one }) => one.name)).toEqual(['b']);
  expect(said).toContain('segloop: a: broken');
  expect(existsSync(path.join(output, 'labelsTr/a.nii.gz'))).toBe(false);
});

it('ends with the first case where the mapping does not fit the model', async () => {
  const misfit = new CommandError('no entry for bone', 'job.mappingMissing');
  const { run } = runOf(['--mode', 'fixed'], () => misfit);
  await expect(run.run(casesOf(['a', 'b']))).rejects.toThrow(misfit);
});

it('never removes a scan that was given, even from imagesTr', async () => {
  const { run } = runOf(['--mode', 'fixed'], () => new Error('broken'));
  const file = path.join(output, 'imagesTr/a_0000.nii.gz');
  mkdirSync(path.dirname(file));
  writeFileSync(file, 'scan');
  await run.run([{ name: 'a', files: [file] }]);
  expect(readFileSync(file, 'utf8')).toBe('scan');
});

it('sets a dropped case aside with everything that an earlier run had made of it', async () => {
  const kept = runOf(['--mode', 'fixed'], () => undefined).run;
  const cases = casesOf(['a']);
  await kept.run(cases);
  expect(existsSync(path.join(output, 'imagesTr/a_0000.nii.gz'))).toBe(true);
  const reason = { rule: 'confidence', value: 0.5, limit: 0.8 };
  mkdirSync(path.join(output, 'provenanceTr'));
  writeFileSync(path.join(output, 'provenanceTr/a.nii.gz'), 'origins');
  await runOf(['--mode', 'fixed'], () => undefined, [reason]).run.run(cases);
  expect(readdirSync(path.join(output, 'imagesTr'))).toEqual([]);
  expect(readdirSync(path.join(output, 'labelsTr'))).toEqual([]);
  expect(readdirSync(path.join(output, 'dropped/labelsTr'))).toEqual(['a.nii.gz']);
  await kept.run(cases);
  expect(readdirSync(path.join(output, 'dropped/labelsTr'))).toEqual([]);
  expect(readdirSync(path.join(output, 'labelsTr'))).toEqual(['a.nii.gz']);
});

/** A labelled dataset of the model's own, of which fold 0 held `a` out. */
function labelledDataset(labels: object): string {
  const dataset = path.join(folder, 'Dataset009_Liver');
  for (const part of ['imagesTr', 'labelsTr']) mkdirSync(path.join(dataset, part), { recursive: true });
  for (const file of ['imagesTr/a_0000', 'imagesTr/b_0000', 'labelsTr/a', 'labelsTr/b'])
    writeFileSync(path.join(dataset, `${file}.nii.gz`), '');
  writeFileSync(path.join(dataset, 'dataset.json'), JSON.stringify({ labels }));
  writeFileSync(path.join(dataset, 'splits_final.json'), JSON.stringify([{ train: ['b'], val: ['a'] }]));
  return dataset;
}

it('calibrates on what the folds have not seen, by the names of the labels', async () => {
  const dataset = labelledDataset({ background: 0, Liver: 1 });
  const { run, calibrated, said } = runOf(['--calibrate', dataset], () => undefined);
  await run.calibrating.fit();
  expect(calibrated).toMatchObject([{ name: 'a', fold: 0, names: [{ value: 0 }, { name: 'Liver' }] }]);
  expect(said).toContain('1 of 2 cases were in the training of these folds and calibrate nothing.');
  expect(said).toContain('Warning: In no calibration case: liver.');
  expect(said).toContain('Ignore only, and so of no use: c.');
  const all = runOf(['--calibrate', dataset, '--allow-training-cases'], () => undefined);
  await all.run.calibrating.fit();
  expect(all.calibrated.map(({ name }) => name)).toEqual(['a', 'b']);
});

it('takes labels by their numbers where no name is known, and says so', async () => {
  const { run, calibrated, said } = runOf(
    ['--calibrate', labelledDataset({ background: 0, hepar: 1 })],
    () => undefined,
  );
  await run.calibrating.fit();
  expect(calibrated[0]?.names).toBeUndefined();
  expect(said.join()).toContain('they are taken by their numbers');
});
