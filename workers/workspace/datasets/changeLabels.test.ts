/** Changes of a dataset's list of labels, and what they make of everything that holds label values. */
import { beforeEach, expect, it } from 'vitest';
import { readImage, writeImage } from '../../image/index.ts';
import { MemoryDirectory } from '../memoryDirectory.ts';
import { hashBlob } from '../storedFile.ts';
import { DatasetStore, PERSON } from './datasetStore.ts';
import type { LabelChanges } from './labelChanges.ts';

const FOLDER = 'Dataset003_Abdomen';
const GRID = {
  geometry: {
    size: [1, 2, 3],
    spacing: [2, 1, 1],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  fileDimension: 3,
} as const;
const map = (...values: number[]) => writeImage(Uint8Array.from(values), GRID, 'a.nii.gz');
const voxels = async (blob: Blob) => [...(await readImage(blob, 'a.nii.gz')).data];

let directory: MemoryDirectory;
let store: DatasetStore;
beforeEach(async () => {
  directory = new MemoryDirectory();
  store = new DatasetStore(directory);
  const labels = ['liver', 'spleen', 'cyst'].map((name, at) => ({ name, values: [at + 1] }));
  await store.create({ id: 3, name: 'Abdomen', channels: ['CT'], labels, ignore: true });
  const images = [new Blob(['image'])];
  const facts = {
    editor: PERSON,
    annotatedClasses: [1, 3],
    statistics: { confidence: 0.9, 'keptMl.2': 5, 'keptMl.3': 7 },
  } as const;
  await store.addCase(FOLDER, { id: 'a', images, label: await map(0, 1, 2, 3, 4, 4), facts });
  await store.addCase(FOLDER, { id: 'b', images, label: await map(0, 0, 1, 1, 0, 0) });
  await store.addCase(FOLDER, { id: 'bare', images });
});

const labelOf = async (id: string) => voxels((await store.label(FOLDER, id)).file);
const json = async () =>
  JSON.parse(await (await directory.read(`nnUNet_raw/${FOLDER}/dataset.json`)).text()).labels;
const keep = (...names: string[]) => names.map((name) => ({ name, from: name }));

it('renames in dataset.json alone', async () => {
  const before = await (await store.label(FOLDER, 'a')).file.bytes();
  const labels = [{ name: 'Leber', from: 'liver' }, ...keep('spleen', 'cyst')];
  await store.changeLabels(FOLDER, { labels });
  expect(await json()).toEqual({ background: 0, Leber: 1, spleen: 2, cyst: 3, ignore: 4 });
  expect(await (await store.label(FOLDER, 'a')).file.bytes()).toEqual(before);
});

it('orders, removes and adds at once, in every file that holds values', async () => {
  await directory.write(`nnUNet_raw/${FOLDER}/unknown_sets.json`, '[[1],[2,3]]');
  const { companions } = store;
  await companions.write(FOLDER, 'a', 'made', await map(4, 1, 2, 3, 4, 4));
  await companions.write(FOLDER, 'a', 'confidence', await map(4, 1, 2, 3, 4, 4));
  const about = new Blob([JSON.stringify({ ignoreLabel: 4, missing: [3], model: 'm' })]);
  await companions.write(FOLDER, 'a', 'prediction', about, '.json');
  const counted: number[] = [];
  await store.changeLabels(
    FOLDER,
    { labels: [...keep('cyst', 'liver'), { name: 'stone' }], removed: { spleen: 'liver' } },
    { onCase: (done) => counted.push(done) },
  );
  expect(await json()).toEqual({ background: 0, cyst: 1, liver: 2, stone: 3, ignore: 4 });
  expect(await labelOf('a')).toEqual([0, 2, 2, 1, 4, 4]);
  expect(await labelOf('b')).toEqual([0, 0, 2, 2, 0, 0]);
  expect(counted).toEqual([0, 1, 2]);
  const read = async (kind: 'made' | 'confidence') =>
    voxels((await companions.read(FOLDER, 'a', kind)) ?? new Blob());
  expect(await read('made')).toEqual([4, 2, 2, 1, 4, 4]);
  expect(await read('confidence')).toEqual([4, 1, 2, 3, 4, 4]);
  expect(await companions.readJson(FOLDER, 'a', 'prediction')).toEqual({
    ignoreLabel: 4,
    missing: [1],
    model: 'm',
  });
  expect(await store.unknownSets(FOLDER)).toEqual([[2], [1]]);
  const { facts } = await store.case(FOLDER, 'a');
  expect(facts).toMatchObject({
    annotatedClasses: [1, 2],
    statistics: { confidence: 0.9, 'keptMl.1': 7 },
    label: await hashBlob((await store.label(FOLDER, 'a')).file),
  });
  expect(facts?.statistics).not.toHaveProperty('keptMl.2');
  expect(await directory.list('.segloop/relabelled')).toEqual([]);
});

it('adds two labels that are asked for at once', async () => {
  await Promise.all([store.addLabel(FOLDER, 'stone'), store.addLabel(FOLDER, 'duct')]);
  expect(await json()).toEqual({ background: 0, liver: 1, spleen: 2, cyst: 3, stone: 4, duct: 5, ignore: 6 });
  expect(await labelOf('a')).toEqual([0, 1, 2, 3, 6, 6]);
});

it('lets a removed label become background or ignore, which stays the largest', async () => {
  await store.changeLabels(FOLDER, {
    labels: keep('spleen'),
    removed: { liver: 'background', cyst: 'ignore' },
  });
  expect(await json()).toEqual({ background: 0, spleen: 1, ignore: 2 });
  expect(await labelOf('a')).toEqual([0, 0, 1, 2, 2, 2]);
});

it('is undone as a whole when it is cancelled between two files, or when a file cannot be read', async () => {
  const changes = { labels: keep('cyst', 'spleen', 'liver') };
  let files = 0;
  const pause = async () => {
    files += 1;
    if (files > 1) throw new DOMException('stop', 'AbortError');
  };
  await expect(store.changeLabels(FOLDER, changes, { pause })).rejects.toMatchObject({ name: 'AbortError' });
  await directory.write(`nnUNet_raw/${FOLDER}/labelsTr/b.nii.gz`, 'no image');
  await expect(store.changeLabels(FOLDER, changes)).rejects.toMatchObject({ name: 'ImageError' });
  expect(await labelOf('a')).toEqual([0, 1, 2, 3, 4, 4]);
  expect(await json()).toMatchObject({ liver: 1, cyst: 3 });
  expect(await directory.list('.segloop/relabelled')).toEqual([]);
  expect(await directory.list('.segloop/pending')).toEqual([]);
});

/** Every file but those that were kept for undoing. */
async function files(path = ''): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, kind } of await directory.list(path)) {
    const place = path === '' ? name : `${path}/${name}`;
    if (place === '.segloop/trash') continue;
    if (kind === 'directory') Object.assign(found, await files(place));
    else found[place] = (await hashBlob(await directory.read(place))).sha256;
  }
  return found;
}

it('is undone byte for byte, unless something was built on it', async () => {
  await directory.write(`nnUNet_raw/${FOLDER}/unknown_sets.json`, '[[1],[2,3]]');
  await store.companions.write(FOLDER, 'a', 'made', await map(4, 1, 2, 3, 4, 4));
  const before = await files();
  const kept = await store.changeLabels(FOLDER, { labels: keep('cyst', 'liver') });
  expect(await files()).not.toEqual(before);
  await store.bringBack(FOLDER, kept);
  expect(await files()).toEqual(before);
  await expect(store.bringBack(FOLDER, kept)).rejects.toMatchObject({ code: 'dataset.noUndo' });
  const again = await store.changeLabels(FOLDER, { labels: keep('cyst', 'liver') });
  await store.writeLabel(FOLDER, 'b', await map(1, 1, 2, 2, 3, 3), { state: 'inWork', editor: PERSON });
  const after = await files();
  await expect(store.bringBack(FOLDER, again)).rejects.toMatchObject({ code: 'dataset.noUndo' });
  expect(await files()).toEqual(after);
});

it.each<[string, LabelChanges]>([
  ['nothing', { labels: [] }],
  ['a name twice', { labels: [...keep('liver'), { name: 'liver' }] }],
  ['a name that means something else', { labels: [{ name: 'ignore' }] }],
  ['a label that is not there', { labels: keep('kidney') }],
  ['a target that goes, too', { labels: keep('cyst'), removed: { liver: 'spleen' } }],
])('refuses %s', async (_, changes) => {
  await expect(store.changeLabels(FOLDER, changes)).rejects.toMatchObject({ code: 'dataset.labels' });
});

it('renames regions and does nothing else to them', async () => {
  const labels = [
    { name: 'organ', values: [1, 2] },
    { name: 'tumour', values: [2] },
  ];
  const regions = { id: 4, name: 'R', channels: ['CT'], labels, ignore: false, regionsClassOrder: [1, 2] };
  await store.create(regions);
  const folder = 'Dataset004_R';
  const renamed = [{ name: 'liver', from: 'organ' }, ...keep('tumour')];
  await store.changeLabels(folder, { labels: renamed });
  expect((await store.get(folder)).labels).toContainEqual({ name: 'liver', values: [1, 2] });
  await expect(store.changeLabels(folder, { labels: keep('tumour') })).rejects.toMatchObject({
    code: 'dataset.labels',
  });
});
