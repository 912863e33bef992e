/** The studio's three stores over a directory in memory: what is stored comes back, what broke off leaves nothing. */
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import type { Geometry } from '../image/index.ts';
import { MemoryDirectory } from './memoryDirectory.ts';
import { ModelStore, type NewModel } from './modelStore.ts';
import { type NewResult, ResultStore } from './resultStore.ts';
import { type NewScan, ScanStore } from './scanStore.ts';
import { sweepStudio } from './studioDirectory.ts';
import { uniqueNames } from './uniqueNames.ts';

const GEOMETRY: Geometry = {
  size: [3, 4, 5],
  spacing: [2, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const SCAN: NewScan = { name: 'liver', role: 'image', channels: 1, geometry: GEOMETRY, modality: 'CT' };
const MODEL: NewModel = {
  name: 'Liver',
  kind: 'nnunet',
  dataset: 'Dataset003_Liver',
  trainer: 'nnUNetTrainer',
  plans: 'nnUNetPlans',
  configuration: '3d_fullres',
  architecture: 'PlainConvUNet',
  channels: ['CT'],
  labels: [{ name: 'background', values: [0] }],
  segments: [{ value: 1, name: 'liver' }],
  patchSize: [64, 64, 64],
  spacing: [1, 1, 1],
  folds: [0, 'all'],
  checkpoints: ['checkpoint_final.pth'],
  parameterCount: 12,
  needsPreviousStage: false,
};
const RESULT: NewResult = {
  scan: 'scan-id',
  model: 'model-id',
  name: 'liver',
  geometry: GEOMETRY,
  segments: [{ value: 1, name: 'liver' }],
  voxels: { 0: 10, 1: 50 },
  seconds: { read: 0.5, predict: 12 },
  backend: 'cpu',
};
const MODEL_FOLDER = 'nnUNet_results/Dataset003_Liver/nnUNetTrainer__nnUNetPlans__3d_fullres';

const blob = (text: string): Blob => new Blob([text]);
const modelFiles = (weights = 'weights') => [
  { path: 'plans.json', blob: blob('{}') },
  { path: 'fold_0/checkpoint_final.pth', blob: blob(weights) },
];

/** Every file of a directory. */
async function allFiles(directory: MemoryDirectory, path = ''): Promise<string[]> {
  const files: string[] = [];
  for (const { name, kind } of await directory.list(path)) {
    const place = path === '' ? name : `${path}/${name}`;
    files.push(...(kind === 'file' ? [place] : await allFiles(directory, place)));
  }
  return files;
}

let directory: MemoryDirectory;
let scans: ScanStore;
let models: ModelStore;
let results: ResultStore;
const openStores = (capacity?: number): void => {
  directory = new MemoryDirectory(capacity);
  scans = new ScanStore(directory);
  models = new ModelStore(directory);
  results = new ResultStore(directory);
};
beforeEach(() => openStores());

it('stores a scan, its original file untouched beside its manifest', async () => {
  const scan = await scans.add(SCAN, [{ name: 'liver.nii.gz', content: blob('voxels') }]);
  expect(await scans.list()).toEqual([scan]);
  expect(scan).toMatchObject({ ...SCAN, files: [{ name: 'liver.nii.gz', bytes: 6 }] });
  expect(await allFiles(directory)).toEqual([
    `.segloop/scans/${scan.id}/liver.nii.gz`,
    `.segloop/scans/${scan.id}/scan.json`,
  ]);
  const [file] = await scans.files(scan.id);
  expect(await file?.blob.text()).toBe('voxels');
});

it('lists in order of arrival, however fast they came', async () => {
  const names = ['b', 'a', 'c'];
  for (const name of names) await scans.add({ ...SCAN, name }, [{ name, content: blob(name) }]);
  const listed = await scans.list();
  expect(listed.map(({ addedAt }) => addedAt)).toEqual(listed.map(({ addedAt }) => addedAt).sort());
});

it('gives the file of each channel', async () => {
  const two = await scans.add({ ...SCAN, channels: 2 }, [
    { name: 'x_0000.nii', content: blob('first') },
    { name: 'x_0001.nii', content: blob('second') },
  ]);
  const second = await scans.channelFile(two.id, 1);
  expect(second).toMatchObject({ name: 'x_0001.nii', channelInFile: 0 });
  expect(await second.blob.text()).toBe('second');
  await expect(scans.channelFile(two.id, 2)).rejects.toMatchObject({ code: 'workspace.missing' });
});

it('takes the channels of a 4-D file from that file', async () => {
  const four = await scans.add({ ...SCAN, channels: 3 }, [{ name: 'x.nii', content: blob('all') }]);
  expect(await scans.channelFile(four.id, 2)).toMatchObject({ name: 'x.nii', channelInFile: 2 });
  await expect(scans.channelFile(four.id, 3)).rejects.toMatchObject({ code: 'workspace.missing' });
});

it('combines scans into the channels of one, in the order given, also when their files have one name', async () => {
  const t1 = await scans.add({ ...SCAN, name: 't1' }, [{ name: 'image.nii', content: blob('T1') }]);
  const t2 = await scans.add({ ...SCAN, name: 't2' }, [{ name: 'image.nii', content: blob('T2') }]);
  const both = await scans.combine('patient', [t2.id, t1.id]);
  expect(await scans.list()).toEqual([both]);
  expect(both).toMatchObject({ name: 'patient', channels: 2 });
  expect(await (await scans.channelFile(both.id, 0)).blob.text()).toBe('T2');
  expect(await (await scans.channelFile(both.id, 1)).blob.text()).toBe('T1');
});

it('leaves nothing of a scan that did not fit', async () => {
  openStores(1000);
  const add = scans.add(SCAN, [
    { name: 'a', content: blob('small') },
    { name: 'b', content: new Uint8Array(2000) },
  ]);
  await expect(add).rejects.toMatchObject({ code: 'workspace.full' });
  expect(await allFiles(directory)).toEqual([]);
});

it('counts bytes over all files while it stores', async () => {
  const seen: number[] = [];
  await scans.add(
    { ...SCAN, channels: 2 },
    [
      { name: 'a', content: blob('12345') },
      { name: 'b', content: blob('123') },
    ],
    (bytes) => seen.push(bytes),
  );
  expect(seen).toEqual([5, 8]);
});

it('stores a model in nnU-Net’s own layout', async () => {
  const model = await models.add(MODEL, modelFiles());
  expect(await models.list()).toEqual([model]);
  expect(model).toMatchObject({ ...MODEL, bytes: 9 });
  expect(await allFiles(directory)).toEqual([
    `.segloop/models/${model.id}/model.json`,
    `${MODEL_FOLDER}/fold_0/checkpoint_final.pth`,
    `${MODEL_FOLDER}/plans.json`,
  ]);
  expect(await (await models.file(model.id, 'fold_0/checkpoint_final.pth')).text()).toBe('weights');
  expect((await models.files(model.id)).map(({ path }) => path)).toEqual([
    'fold_0/checkpoint_final.pth',
    'plans.json',
  ]);
});

it('stores the same model once', async () => {
  const first = await models.add(MODEL, modelFiles());
  const again = await models.add(MODEL, modelFiles().reverse());
  expect(again).toEqual(first);
  expect(await models.list()).toHaveLength(1);
});

it('keeps a model of the same name and other weights beside the first', async () => {
  await models.add(MODEL, modelFiles('one'));
  const other = await models.add(MODEL, modelFiles('two'));
  expect(await models.list()).toHaveLength(2);
  expect(await allFiles(directory)).toContain(`${MODEL_FOLDER}__${other.sha256.slice(0, 8)}/plans.json`);
  expect(await (await models.file(other.id, 'fold_0/checkpoint_final.pth')).text()).toBe('two');
});

it('never touches a model folder that the user put there', async () => {
  await directory.write(`${MODEL_FOLDER}/plans.json`, 'theirs');
  const model = await models.add(MODEL, modelFiles());
  await models.remove(model.id);
  await models.sweep();
  expect(await allFiles(directory)).toEqual([`${MODEL_FOLDER}/plans.json`]);
});

it('keeps a bare .onnx beside its manifest', async () => {
  const model = await models.add({ ...MODEL, kind: 'onnx' }, [{ path: 'net.onnx', blob: blob('onnx') }]);
  await models.sweep();
  expect(await (await models.file(model.id, 'net.onnx')).text()).toBe('onnx');
  await models.remove(model.id);
  expect(await allFiles(directory)).toEqual([]);
});

it('leaves nothing of a model that did not fit', async () => {
  openStores(500);
  await expect(models.add(MODEL, modelFiles('x'.repeat(1000)))).rejects.toMatchObject({
    code: 'workspace.full',
  });
  expect(await allFiles(directory)).toEqual([]);
});

it('sweeps a model whose copying a crash broke off, and nothing else', async () => {
  const model = await models.add(MODEL, modelFiles());
  const half = `${MODEL_FOLDER}__0badf00d`;
  await directory.write('.segloop/models/0badf00d/pending.json', JSON.stringify({ folder: half }));
  await directory.write(`${half}/plans.json`, 'half');
  await directory.write('nnUNet_results/Dataset001_Own/x__y__z/plans.json', 'theirs');
  await sweepStudio(directory);
  expect(await models.list()).toEqual([model]);
  expect(await allFiles(directory)).not.toContain(`${half}/plans.json`);
  expect(await allFiles(directory)).toContain('nnUNet_results/Dataset001_Own/x__y__z/plans.json');
});

it('does not follow a forged pending.json out of nnUNet_results', async () => {
  await directory.write('precious/data', 'x');
  await directory.write('.segloop/models/forged/pending.json', JSON.stringify({ folder: 'precious' }));
  await sweepStudio(directory);
  expect(await directory.exists('precious/data')).toBe(true);
});

it('stores a result and gives its files back', async () => {
  const result = await results.add(RESULT, [
    { name: 'liver.nii.gz', content: blob('labels') },
    { name: 'liver.npz', content: blob('probabilities').stream() },
  ]);
  expect(await results.list()).toEqual([result]);
  expect(result).toMatchObject({ ...RESULT, files: ['liver.nii.gz', 'liver.npz'] });
  expect(await (await results.file(result.id, 'liver.npz')).text()).toBe('probabilities');
  await expect(results.file(result.id, 'other')).rejects.toMatchObject({ code: 'workspace.missing' });
  await results.remove(result.id);
  expect(await allFiles(directory)).toEqual([]);
});

it('leaves nothing of a result that did not fit', async () => {
  openStores(100);
  const add = results.add(RESULT, [{ name: 'a', content: new Uint8Array(200) }]);
  await expect(add).rejects.toMatchObject({ code: 'workspace.full' });
  expect(await allFiles(directory)).toEqual([]);
});

it('sweeps folders without a manifest, empty manifests and files that a manifest does not list', async () => {
  const scan = await scans.add(SCAN, [{ name: 'a', content: blob('a') }]);
  const before = await allFiles(directory);
  await directory.write('.segloop/scans/broken/a.nii', 'half');
  await directory.write('.segloop/results/broken/result.json', '');
  await directory.write(`.segloop/scans/${scan.id}/stray`, 'x');
  await sweepStudio(directory);
  expect(await allFiles(directory)).toEqual(before);
});

it('neither lists nor sweeps a record that it cannot read', async () => {
  await directory.write('.segloop/scans/later/scan.json', '{"summary": {"newer": "version"}}');
  await directory.write('.segloop/scans/later/a.nii', 'voxels');
  await sweepStudio(directory);
  expect(await scans.list()).toEqual([]);
  expect(await directory.exists('.segloop/scans/later/a.nii')).toBe(true);
  await expect(scans.get('later')).rejects.toMatchObject({ code: 'workspace.damaged' });
});

it('says that a record is missing', async () => {
  await expect(scans.get('nothing')).rejects.toMatchObject({ code: 'workspace.missing' });
  await expect(models.remove('nothing')).rejects.toMatchObject({ code: 'workspace.missing' });
});

it('writes sizes into the manifest of a scan, and hashes into that of a result', async () => {
  const manifest = async (path: string): Promise<unknown> =>
    JSON.parse(await (await directory.read(`.segloop/${path}`)).text());
  const files = [{ name: 'a', content: blob('abc') }];
  const scan = await scans.add(SCAN, files);
  expect(await manifest(`scans/${scan.id}/scan.json`)).toMatchObject({ stored: [{ path: 'a', bytes: 3 }] });
  const result = await results.add(RESULT, files);
  expect(await manifest(`results/${result.id}/result.json`)).toMatchObject({
    stored: [
      { path: 'a', bytes: 3, sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
    ],
  });
});

it('makes names unique for any list, keeping endings', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a.nii', 'A.nii', '2_a.nii', 'b.nii', '3_a.nii')), (names) => {
      const unique = uniqueNames(names);
      expect(new Set(unique.map((name) => name.toLowerCase())).size).toBe(names.length);
      unique.forEach((name, i) => {
        expect(name.endsWith(names[i] ?? '')).toBe(true);
      });
    }),
  );
});
