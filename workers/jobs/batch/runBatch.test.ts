import { BlobReader, BlobWriter, TextWriter, ZipReader } from '@zip.js/zip.js';
import { beforeEach, expect, it } from 'vitest';
import { readImage, writeAsNnunet } from '../../image/index.ts';
import { fromCode, logOddsOf, PROVENANCE, toCode } from '../../semisupervised/index.ts';
import { type Directory, type MemoryDirectory, PERSON, WorkspaceError } from '../../workspace/index.ts';
import type { ScanSummary } from '../api.ts';
import { exportDataset } from '../datasets/exportDataset.ts';
import { readNoted } from '../review/statistics.ts';
import { openPrediction } from '../review/storedPrediction.ts';
import { listVersions } from '../review/versions.ts';
import type { Studio } from '../studio.ts';
import { foldCases } from '../training/fold.ts';
import { type BatchFixture, batchFixture, FOLDER } from './testing/batchFixture.ts';

let fixture: BatchFixture;
let directory: MemoryDirectory;
let studio: Studio;
let scans: readonly ScanSummary[];
let spec: BatchFixture['spec'];
let runToEnd: BatchFixture['run'];
let labelOf: BatchFixture['labelOf'];

beforeEach(async () => {
  fixture = await batchFixture();
  ({ directory, studio, scans, spec, run: runToEnd, labelOf } = fixture);
}, 60_000);

it('writes an nnU-Net dataset with ignore, and leaves a case behind that fails', async () => {
  const batch = spec();
  const broken = await studio.scans.add(
    { name: 'broken', role: 'image', channels: 1, geometry: scans[0].geometry, modality: 'CT' },
    [{ name: 'broken_0000.nii.gz', content: new Blob(['no image']) }],
  );
  const cases = [
    { name: 'broken', source: { from: 'scan', scan: broken.id } as const },
    ...batch.cases.slice(0, 2),
  ];
  const job = await runToEnd({ ...batch, cases });
  expect(job).toMatchObject({
    state: 'done',
    outcome: { dataset: FOLDER, labelled: 2, failed: 1 },
    progress: { unit: 'case', done: 3, total: 3, failed: 1 },
  });
  expect(fixture.backend.compiled).toBe(1);
  expect(job?.progress?.figures?.bytes).toBeGreaterThan(0);

  const dataset = await studio.datasets.get(FOLDER);
  expect(dataset).toMatchObject({ ignore: 4, numTraining: 2, fileEnding: '.nii.gz' });
  const found = await studio.datasets.cases(FOLDER);
  expect(found.map(({ id, state }) => [id, state])).toEqual([
    ['case_a', 'predicted'],
    ['case_b', 'predicted'],
  ]);
  expect(found[0]?.facts?.statistics?.confidence).toBeGreaterThan(0.5);

  const { map } = await openPrediction(studio.datasets.companions, FOLDER, 'case_a');
  const label = await labelOf('case_a');
  const cut = toCode(logOddsOf(0.9));
  const wrong = label.findIndex((value, voxel) => {
    const sure = map.codes[voxel] >= cut;
    const vetoed = map.labels[voxel] === 0 && (map.rivals?.[voxel] ?? 0) > toCode(logOddsOf(0.05));
    return value !== (sure && !vetoed ? map.labels[voxel] : 4);
  });
  expect(wrong).toBe(-1);
  expect(new Set(label)).toContain(4);
  const record = JSON.parse(await (await directory.read(`nnUNet_raw/${FOLDER}/semisupervised.json`)).text());
  expect(record).toMatchObject({ calibration: 'not calibrated', background_veto: 0.05, seed: 1 });
});

it('goes on from the last finished case after a crash, with the same labels as without', async () => {
  const two = spec().cases.slice(0, 2);
  await runToEnd(spec({ cases: two, dataset: 'Dataset102_Whole' }));

  // The tab goes away while the second case is written: whatever it still does reaches no disk.
  let alive = true;
  const onDisk = (path: string) => {
    if (path.includes('case_b') && path.includes('Tr/')) alive = false;
    if (!alive) throw new Error('the tab is gone');
  };
  const dying: Directory = {
    list: (path) => directory.list(path),
    read: (path) => directory.read(path),
    exists: (path) => directory.exists(path),
    write: async (path, content) => {
      onDisk(path);
      await directory.write(path, content);
    },
    remove: async (path) => {
      onDisk(path);
      await directory.remove(path);
    },
  };
  const crashed = await fixture.openQueue(dying);
  await crashed.add('batch', spec({ cases: two }), { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 });
  await crashed.idle();
  expect(alive).toBe(false);

  const queue = await fixture.openQueue();
  await queue.idle();
  const [, job] = queue.list();
  expect(job).toMatchObject({ state: 'done', outcome: { labelled: 2, failed: 0 } });
  const log = (await queue.log(job?.id ?? '')).split('\n');
  expect(log.filter((line) => line.includes('case_a: '))).toHaveLength(1);
  expect(log.filter((line) => line.includes('case_b: '))).toHaveLength(1);
  for (const name of ['case_a', 'case_b']) {
    const [one, other] = await Promise.all(
      [FOLDER, 'Dataset102_Whole'].map(async (folder) =>
        (await studio.datasets.label(folder, name)).file.arrayBuffer(),
      ),
    );
    expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true);
  }
});

it('pauses when the disk is full, and goes on when there is room again', async () => {
  let isFull = true;
  const small: Directory = Object.assign(Object.create(directory), {
    write: async (path: string, content: BlobPart) => {
      if (isFull && path.includes('case_b')) throw new WorkspaceError('full', { path });
      await directory.write(path, content);
    },
  });
  const queue = await fixture.openQueue(small);
  const { id } = await queue.add('batch', spec({ cases: spec().cases.slice(0, 2) }), {
    gpuBytes: 2 ** 30,
    ramBytes: 2 ** 31,
  });
  await queue.idle();
  expect(queue.list()[0]).toMatchObject({
    state: 'paused',
    failure: { code: 'workspace.full' },
    progress: { done: 1, total: 2 },
  });
  isFull = false;
  await queue.resume(id);
  await queue.idle();
  expect(queue.list()[0]).toMatchObject({ state: 'done', outcome: { labelled: 2, failed: 0 } });
  expect(queue.list()[0]).not.toHaveProperty('failure');
}, 60_000);

it('cuts quantiles over all cases, after the last one is predicted', async () => {
  const thresholds = { mode: 'quantile', share: 0.2 } as const;
  const { rules } = spec();
  const { veto: _, ...others } = rules;
  await runToEnd(spec({ rules: { ...others, thresholds } }));
  let [predicted, kept] = [0, 0];
  for (const { name } of scans) {
    const { map } = await openPrediction(studio.datasets.companions, FOLDER, name);
    const label = await labelOf(name);
    label.forEach((value, voxel) => {
      if (map.labels[voxel] !== 1) return;
      predicted++;
      if (value === 1) kept++;
    });
  }
  expect(kept / predicted).toBeCloseTo(0.2, 2);
});

it('leaves a person’s cases whole, and a person’s voxels where they are', async () => {
  const two = spec().cases.slice(0, 2);
  await runToEnd(spec({ cases: two }));
  const { datasets } = studio;
  await datasets.updateFacts(FOLDER, 'case_a', { state: 'accepted' });
  const before = await (await datasets.label(FOLDER, 'case_a')).file.arrayBuffer();

  const { fileGrid } = await openPrediction(datasets.companions, FOLDER, 'case_b');
  const edited = await labelOf('case_b');
  const [drawn, ignored] = [edited.indexOf(0), edited.lastIndexOf(0)];
  edited[drawn] = 3;
  edited[ignored] = 4;
  const file = await writeAsNnunet(edited, fileGrid, 'x.nii.gz');
  await datasets.writeLabel(FOLDER, 'case_b', file, { state: 'predicted', editor: PERSON });

  const { rules } = spec();
  const thresholds = { mode: 'fixed' as const, byLabel: [{ value: 1, threshold: 0.99 }] };
  const job = await runToEnd(spec({ cases: two, rules: { ...rules, thresholds } }));
  expect(job).toMatchObject({ state: 'done', outcome: { labelled: 1, frozen: 1 } });
  const after = await (await datasets.label(FOLDER, 'case_a')).file.arrayBuffer();
  expect(Buffer.from(after).equals(Buffer.from(before))).toBe(true);
  const again = await labelOf('case_b');
  expect([again[drawn], again[ignored]]).toEqual([3, 4]);
  const origins = await readImage(
    (await datasets.companions.read(FOLDER, 'case_b', 'provenance')) as Blob,
    'p.nii.gz',
  );
  expect([origins.data[drawn], origins.data[ignored]]).toEqual([PROVENANCE.human, PROVENANCE.ignoredByHuman]);
  expect(await listVersions(datasets, FOLDER, 'case_b')).toMatchObject([{ version: 1, editor: PERSON }]);
});

it('reads the cases of another dataset where they lie', async () => {
  await studio.datasets.create({
    id: 7,
    name: 'Unlabelled',
    channels: ['CT'],
    labels: [{ name: 'liver', values: [1] }],
    ignore: false,
  });
  const content = await studio.scans.files(scans[0].id);
  await studio.datasets.addCase('Dataset007_Unlabelled', {
    id: 'u1',
    images: content.map(({ blob }) => blob),
  });
  const source = { from: 'dataset', dataset: 'Dataset007_Unlabelled', case: 'u1' } as const;
  await runToEnd(spec({ cases: [{ name: 'u1', source }] }));
  expect(await studio.datasets.case(FOLDER, 'u1')).toMatchObject({
    state: 'predicted',
    set: 'train',
    images: ['nnUNet_raw/Dataset007_Unlabelled/imagesTs/u1_0000.nii.gz'],
    label: `nnUNet_raw/${FOLDER}/labelsTr/u1.nii.gz`,
  });
  expect(await directory.list(`nnUNet_raw/${FOLDER}/imagesTr`)).toEqual([]);
});

it('reads a folder on disk where it lies, and takes its scans home in the dataset’s format', async () => {
  const [scan] = await studio.scans.files(scans[0]?.id ?? '');
  if (!scan) throw new Error('no scan');
  // As `MountedDirectory` shows a kept folder.
  await directory.write('.segloop/folders/kept/sub/far_0000.nii', scan.blob);
  const source = { from: 'folder', folder: 'kept', files: ['sub/far_0000.nii'] } as const;
  await runToEnd(spec({ cases: [{ name: 'far', source: { ...source, files: [...source.files] } }] }));
  expect(await studio.datasets.case(FOLDER, 'far')).toMatchObject({
    state: 'predicted',
    images: ['.segloop/folders/kept/sub/far_0000.nii'],
  });
  expect(await directory.list(`nnUNet_raw/${FOLDER}/imagesTr`)).toEqual([]);

  const zip = await exportDataset(studio.datasets, FOLDER);
  const entries = await new ZipReader(new BlobReader(zip)).getEntries();
  const image = entries.find(({ filename }) => filename.endsWith('imagesTr/far_0000.nii.gz'));
  if (!image || image.directory) throw new Error('the image is not in the zip');
  const taken = await readImage(await image.getData(new BlobWriter()), 'far.nii.gz');
  expect(taken.data).toEqual((await readImage(scan.blob, 'far.nii')).data);
});

it('writes my classes where the teacher’s are mapped to them, and says which were not looked for', async () => {
  const [liver, ...others] = fixture.teacher;
  const map = {
    background: 'background',
    [liver ?? '']: 'organ',
    ...Object.fromEntries(others.map((name) => [name, 'organ'])),
  };
  const mapping = { labels: { background: 0, organ: 1, tumour: 2 }, map };
  await runToEnd(spec({ cases: spec().cases.slice(0, 1), mapping }));
  expect(await studio.datasets.get(FOLDER)).toMatchObject({
    ignore: 3,
    labels: [
      { name: 'background', values: [0] },
      { name: 'organ', values: [1] },
      { name: 'tumour', values: [2] },
    ],
  });
  const { facts } = await studio.datasets.case(FOLDER, 'case_a');
  expect(facts?.annotatedClasses).toEqual([1]);
  expect(Math.max(...(await labelOf('case_a')))).toBeLessThanOrEqual(3);
});

it('scales a class’s log-odds as the calibration says, and says so', async () => {
  const one = spec().cases.slice(0, 1);
  await runToEnd(spec({ cases: one }));
  const { companions } = studio.datasets;
  const before = await openPrediction(companions, FOLDER, 'case_a');
  const classScales = [{ value: 1, slope: 0.5, offset: 0.25 }];
  await runToEnd(spec({ cases: one, temperatures: [1], classScales }));
  const { map, about } = await openPrediction(companions, FOLDER, 'case_a');
  expect(about.classScales).toEqual(classScales);
  const expected = Uint16Array.from(before.map.codes, (code, voxel) =>
    before.map.labels[voxel] === 1 ? toCode(0.5 * fromCode(code) + 0.25) : code,
  );
  expect(map.codes).toEqual(expected);
  expect(map.codes).not.toEqual(before.map.codes);
});

it('keeps pseudo-labels out of validation where a person labelled other cases', async () => {
  await runToEnd(spec());
  const splits = async () => {
    const zip = await exportDataset(studio.datasets, FOLDER);
    const entries = await new ZipReader(new BlobReader(zip)).getEntries();
    const file = entries.find(({ filename }) => filename === `${FOLDER}/splits_final.json`);
    return file && !file.directory ? JSON.parse(await file.getData(new TextWriter())) : undefined;
  };
  expect(await splits()).toBeUndefined();
  await studio.datasets.updateFacts(FOLDER, 'case_b', { state: 'done' });
  const expected = { train: ['case_a', 'case_c'], val: ['case_b'] };
  expect(await splits()).toEqual([expected]);
  expect(await foldCases(studio, FOLDER, 0, ['case_a', 'case_b', 'case_c'])).toEqual(expected);
});

it('ignores voxels on which the folds disagree', async () => {
  const { rules } = spec();
  const { veto: _, ...others } = rules;
  const everything = { ...others, agreed: true, thresholds: { mode: 'fixed' as const, byLabel: [] } };
  const one = spec().cases.slice(0, 1);
  // The fake back end compiles one network after the other: the ensemble's two, then each member's.
  fixture.backend.shifts = [0, 0, 0, 0.4];
  await runToEnd(spec({ cases: one, folds: [0, 1], members: 'folds', rules: everything }));
  const { map, about, agreed } = await openPrediction(studio.datasets.companions, FOLDER, 'case_a');
  expect(about.agreement).toBeLessThan(1);
  expect(agreed).toContain(0);
  const { facts } = await studio.datasets.case(FOLDER, 'case_a');
  const classes = readNoted(facts?.statistics)?.classes ?? [];
  expect(classes.length).toBeGreaterThan(0);
  for (const { leastMl = 0, mostMl = 0 } of classes) expect(leastMl).toBeLessThanOrEqual(mostMl);
  expect(classes.some(({ leastMl = 0, mostMl = 0 }) => leastMl < mostMl)).toBe(true);
  const label = await labelOf('case_a');
  expect(label.findIndex((value, voxel) => value !== (agreed?.[voxel] ? map.labels[voxel] : 4))).toBe(-1);
});

it('knows how far the round before agrees', async () => {
  const one = spec().cases.slice(0, 1);
  await runToEnd(spec({ cases: one }));
  const { companions } = studio.datasets;
  const about = (await companions.readJson(FOLDER, 'case_a', 'prediction')) as object;
  const other = new Blob([JSON.stringify({ ...about, model: 'the teacher of the round before' })]);
  await companions.write(FOLDER, 'case_a', 'prediction', other, '.json');
  await runToEnd(spec({ cases: one }));
  const { facts } = await studio.datasets.case(FOLDER, 'case_a');
  expect(facts?.statistics?.agreement).toBe(1);
});

it('says that the round before cannot be read, and pseudo-labels the case all the same', async () => {
  const one = spec().cases.slice(0, 1);
  await runToEnd(spec({ cases: one }));
  const { companions } = studio.datasets;
  await companions.write(FOLDER, 'case_a', 'confidence', new Blob(['cut off by a crash']));
  const queue = await fixture.openQueue();
  const { id } = await queue.add('batch', spec({ cases: one }), { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 });
  await queue.idle();
  expect(queue.list().at(-1)).toMatchObject({ state: 'done', outcome: { labelled: 1, failed: 0 } });
  expect(await queue.log(id)).toMatch(/case_a: not compared with the round before, whose prediction cannot/);
});

it('keeps in semisupervised.json what made a label that a later batch failed to make anew', async () => {
  const [a, b] = spec().cases;
  if (!a || !b) throw new Error('no cases');
  await runToEnd(spec({ cases: [a] }));
  const lost = { ...a, source: { from: 'dataset' as const, dataset: 'Dataset999_Gone', case: 'gone' } };
  await runToEnd(spec({ cases: [lost, b], rules: { ...spec().rules, veto: 0.2 } }));
  const file = await directory.read(`nnUNet_raw/${FOLDER}/semisupervised.json`);
  expect(JSON.parse(await file.text())).toMatchObject({
    earlier_runs: [{ made: ['case_a'] }],
    cases: [
      { case: 'case_a', state: 'labelled' },
      { case: 'case_b', state: 'labelled' },
    ],
  });
});

it('keeps in semisupervised.json what an earlier batch made', async () => {
  const [a, b] = spec().cases;
  if (!a || !b) throw new Error('no cases');
  await runToEnd(spec({ cases: [a] }));
  const quantile = { ...spec().rules, thresholds: { mode: 'quantile' as const, share: 0.5 } };
  await runToEnd(spec({ cases: [b], rules: quantile }));
  const file = await directory.read(`nnUNet_raw/${FOLDER}/semisupervised.json`);
  expect(JSON.parse(await file.text())).toMatchObject({
    thresholds: { mode: 'quantile' },
    earlier_runs: [{ thresholds: { mode: 'fixed' }, made: ['case_a'] }],
    cases: [{ case: 'case_a' }, { case: 'case_b' }],
  });
});

it('refuses a dataset that means something else', async () => {
  await studio.datasets.create({
    id: 101,
    name: 'Pseudo',
    channels: ['CT'],
    labels: [{ name: 'spleen', values: [1] }],
    ignore: true,
  });
  expect(await runToEnd(spec())).toMatchObject({ state: 'failed', failure: { code: 'job.otherLabels' } });
});
