import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryDirectory } from '../memoryDirectory.ts';
import { WorkspaceError } from '../workspaceError.ts';
import { DatasetStore, PERSON } from './datasetStore.ts';

const LIVER = {
  id: 7,
  name: 'Liver',
  channels: ['CT'],
  labels: [
    { name: 'liver', values: [1] },
    { name: 'tumour', values: [2] },
  ],
  ignore: true,
};
const FOLDER = 'Dataset007_Liver';
const blob = (text: string) => new Blob([text]);

let directory: MemoryDirectory;
let store: DatasetStore;

beforeEach(() => {
  directory = new MemoryDirectory();
  store = new DatasetStore(directory);
});

const files = async (below: string) =>
  (await directory.list(`nnUNet_raw/${FOLDER}/${below}`)).map(({ name }) => name);
const numTraining = async () => (await store.get(FOLDER)).numTraining;

describe('a new dataset', () => {
  it('has nnU-Net’s dataset.json, with ignore as the largest label + 1', async () => {
    await store.create({ ...LIVER, more: { licence: 'CC0' } });
    const text = await (await directory.read(`nnUNet_raw/${FOLDER}/dataset.json`)).text();
    expect(JSON.parse(text)).toEqual({
      licence: 'CC0',
      name: 'Liver',
      channel_names: { 0: 'CT' },
      labels: { background: 0, liver: 1, tumour: 2, ignore: 3 },
      numTraining: 0,
      file_ending: '.nii.gz',
    });
  });

  it.each([
    ['dataset.id', { id: 0 }],
    ['dataset.name', { name: '../x' }],
    ['dataset.labels', { labels: [{ name: 'tumour', values: [2] }] }],
    ['dataset.labels', { labels: [{ name: 'ignore', values: [1] }] }],
  ])('is refused with %s', async (code, change) => {
    await expect(store.create({ ...LIVER, ...change })).rejects.toMatchObject({ code });
  });

  it('does not take another’s number', async () => {
    await store.create(LIVER);
    await expect(store.create({ ...LIVER, name: 'Other' })).rejects.toMatchObject({
      code: 'dataset.taken',
      details: { folder: FOLDER },
    });
  });
});

describe('cases', () => {
  beforeEach(async () => {
    await store.create(LIVER);
  });

  it('lie where nnU-Net trains on them once they have a label', async () => {
    await store.addCase(FOLDER, { id: 'a', images: [blob('image a')] });
    expect(await files('imagesTs')).toEqual(['a_0000.nii.gz']);
    expect(await numTraining()).toBe(0);

    const labelled = await store.writeLabel(FOLDER, 'a', blob('label'), { state: 'inWork', editor: PERSON });
    expect(labelled).toMatchObject({ state: 'inWork', set: 'train', facts: { editor: PERSON } });
    expect(await files('imagesTs')).toEqual([]);
    expect(await files('imagesTr')).toEqual(['a_0000.nii.gz']);
    expect(await (await store.label(FOLDER, 'a')).file.text()).toBe('label');
    expect(await numTraining()).toBe(1);
  });

  it('are listed by name with their states', async () => {
    await store.addCase(FOLDER, { id: 'b', images: [blob('b')], label: blob('of b') });
    await store.addCase(FOLDER, { id: 'a', images: [blob('a')] });
    expect((await store.cases(FOLDER)).map(({ id, state }) => [id, state])).toEqual([
      ['a', 'unlabelled'],
      ['b', 'done'],
    ]);
    expect(await store.case(FOLDER, 'b')).toEqual((await store.cases(FOLDER))[1]);
  });

  it('that a person settled are not overwritten by a model', async () => {
    await store.addCase(FOLDER, { id: 'a', images: [blob('a')], label: blob('mine') });
    const written = store.writeLabel(FOLDER, 'a', blob('its'), { state: 'predicted', editor: 'model-1' });
    await expect(written).rejects.toMatchObject({ code: 'dataset.frozen' });
    expect(await (await store.label(FOLDER, 'a')).file.text()).toBe('mine');
  });

  it('refuse a second case of the same name and a missing channel', async () => {
    await store.addCase(FOLDER, { id: 'a', images: [blob('a')] });
    const again = store.addCase(FOLDER, { id: 'a', images: [blob('b')] });
    await expect(again).rejects.toMatchObject({ code: 'dataset.caseTaken' });
    const two = store.addCase(FOLDER, { id: 'c', images: [blob('b'), blob('c')] });
    await expect(two).rejects.toMatchObject({ code: 'dataset.channels' });
    expect(await files('imagesTs')).toEqual(['a_0000.nii.gz']);
  });

  it('leave nothing behind when they are removed', async () => {
    await store.addCase(FOLDER, { id: 'a', images: [blob('a')], label: blob('l') });
    await store.companions.write(FOLDER, 'a', 'confidence', blob('c'));
    await store.removeCase(FOLDER, 'a');
    expect(await store.cases(FOLDER)).toEqual([]);
    expect(await numTraining()).toBe(0);
    expect(await directory.list(`.segloop/companions/${FOLDER}`)).toEqual([]);
  });

  it('keep unknown facts', async () => {
    await store.addCase(FOLDER, { id: 'a', images: [blob('a')] });
    const path = `.segloop/cases/${FOLDER}.json`;
    const noted = JSON.parse(await (await directory.read(path)).text());
    noted.cases.a.ofTomorrow = 1;
    await directory.write(path, JSON.stringify(noted));
    await store.updateFacts(FOLDER, 'a', { reviewer: 'me' });
    expect((await store.case(FOLDER, 'a')).facts).toMatchObject({ ofTomorrow: 1, reviewer: 'me' });
  });
});

describe('a dataset whose dataset.json names its files', () => {
  beforeEach(async () => {
    await directory.write('nnUNet_raw/Dataset001_Base/imagesTr/x_0000.nii.gz', 'image x');
    await directory.write('nnUNet_raw/Dataset001_Base/labelsTr/x.nii.gz', 'label x');
    const json = {
      channel_names: { 0: 'CT' },
      labels: { background: 0, liver: 1 },
      numTraining: 2,
      file_ending: '.nii.gz',
      dataset: {
        x: {
          images: ['../Dataset001_Base/imagesTr/x_0000.nii.gz'],
          label: '$nnUNet_raw/Dataset001_Base/labelsTr/x.nii.gz',
        },
        far: { images: ['/data/far_0000.nii.gz'], label: '$SCANS/far.nii.gz' },
      },
    };
    await directory.write(`nnUNet_raw/${FOLDER}/dataset.json`, JSON.stringify(json));
  });

  it('reads them where they lie, and says which it cannot reach', async () => {
    const [image] = await store.images(FOLDER, 'x');
    expect([image?.name, await image?.file.text()]).toEqual(['x_0000.nii.gz', 'image x']);
    expect(await (await store.label(FOLDER, 'x')).file.text()).toBe('label x');
    await expect(store.images(FOLDER, 'far')).rejects.toMatchObject({
      code: 'dataset.outside',
      details: { path: '/data/far_0000.nii.gz' },
    });
    // As the command line serves it.
    await directory.write('elsewhere/data/far_0000.nii.gz', 'image far');
    const [far] = await store.images(FOLDER, 'far');
    expect(await far?.file.text()).toBe('image far');
    await directory.write('elsewhere/%24SCANS%2Ffar%2Enii%2Egz', 'label far');
    expect((await store.label(FOLDER, 'far')).name).toBe('far.nii.gz');
    const { images } = await store.case(FOLDER, 'far');
    await store.create({
      id: 77,
      name: 'Taken',
      channels: ['CT'],
      labels: [{ name: 'liver', values: [1] }],
      ignore: false,
      more: { dataset: {} },
    });
    await store.placeCase('Dataset077_Taken', { id: 'far', images });
    expect((await store.json('Dataset077_Taken')).json.dataset).toEqual({
      far: { images: ['/data/far_0000.nii.gz'] },
    });
  });

  it('names a new case there, too', async () => {
    await store.addCase(FOLDER, { id: 'new', images: [blob('n')], label: blob('l') });
    const { json } = await store.json(FOLDER);
    expect(json).toMatchObject({
      numTraining: 3,
      dataset: { new: { images: ['imagesTr/new_0000.nii.gz'], label: 'labelsTr/new.nii.gz' } },
    });
    expect(await store.case(FOLDER, 'new')).toMatchObject({ set: 'train', state: 'done' });
  });
});

it('lists 2 000 cases at once', async () => {
  await store.create(LIVER);
  for (let at = 0; at < 2000; at++) {
    const id = `case_${String(at).padStart(4, '0')}`;
    await directory.write(`nnUNet_raw/${FOLDER}/imagesTr/${id}_0000.nii.gz`, 'i');
    await directory.write(`nnUNet_raw/${FOLDER}/labelsTr/${id}.nii.gz`, 'l');
  }
  const cases = await store.cases(FOLDER);
  expect(cases).toHaveLength(2000);
  expect(cases[1999]).toMatchObject({ id: 'case_1999', state: 'done' });
});

it('brings a removed case back with what belongs to it, until the page opens anew', async () => {
  await store.create(LIVER);
  const images = [new Blob(['image'])];
  const label = new Blob(['label']);
  await store.addCase(FOLDER, { id: 'a', images, label, facts: { reviewer: 'me' } });
  await store.addCase(FOLDER, { id: 'a.b', images });
  for (const id of ['a', 'a.b']) await store.companions.write(FOLDER, id, 'made', new Blob([id]));
  const before = await store.cases(FOLDER);
  const kept = await store.removeCase(FOLDER, 'a');
  expect((await store.cases(FOLDER)).map(({ id }) => id)).toEqual(['a.b']);
  expect(await store.companions.names(FOLDER)).toEqual(new Set(['a.b.made.nii.gz']));
  expect((await store.get(FOLDER)).numTraining).toBe(0);
  await store.bringBack(FOLDER, kept);
  expect(await store.cases(FOLDER)).toEqual(before);
  expect(await (await store.companions.read(FOLDER, 'a', 'made'))?.text()).toBe('a');
  expect((await store.get(FOLDER)).numTraining).toBe(1);
  const again = await store.removeCase(FOLDER, 'a');
  await store.purgeRemoved();
  await expect(store.bringBack(FOLDER, again)).rejects.toMatchObject({ code: 'dataset.noUndo' });
  expect(await directory.list('.segloop/trash')).toEqual([]);
});

it('does not bring a case back into labels that mean something else, or over another case', async () => {
  await store.create(LIVER);
  const added = { id: 'a', images: [new Blob(['image'])], label: new Blob(['label']) };
  await store.addCase(FOLDER, added);
  const kept = await store.removeCase(FOLDER, 'a');
  await store.addCase(FOLDER, { id: 'a', images: added.images });
  await expect(store.bringBack(FOLDER, kept)).rejects.toMatchObject({ code: 'dataset.caseTaken' });
  await store.removeCase(FOLDER, 'a');
  await store.addLabel(FOLDER, 'stone');
  await expect(store.bringBack(FOLDER, kept)).rejects.toMatchObject({ code: 'dataset.noUndo' });
});

it('brings a removed dataset back until it is purged', async () => {
  await store.create(LIVER);
  await store.remove(FOLDER);
  expect(await store.list()).toEqual([]);
  await store.restore(FOLDER);
  expect(await store.list()).toHaveLength(1);
  await store.remove(FOLDER);
  await store.sweep();
  expect(await directory.exists(`nnUNet_raw/${FOLDER}`)).toBe(true);
  await store.purgeRemoved();
  expect(await directory.exists(`nnUNet_raw/${FOLDER}`)).toBe(false);
});

it('makes room for a dataset with the number of a removed one', async () => {
  await store.create(LIVER);
  await store.remove(FOLDER);
  const { folder } = await store.create({ ...LIVER, name: 'Again' });
  expect((await store.list()).map((one) => one.folder)).toEqual([folder]);
  expect(await directory.exists(`nnUNet_raw/${FOLDER}`)).toBe(false);
});

describe('a folder that cannot be read', () => {
  it('says so when the browser takes the permission back, instead of hiding the datasets', async () => {
    await store.create(LIVER);
    const refused = new WorkspaceError('refused', { path: 'nnUNet_raw' });
    directory.read = () => Promise.reject(refused);
    await expect(store.list()).rejects.toBe(refused);
  });

  it('is left out of the list where its dataset.json is wrong', async () => {
    await store.create(LIVER);
    await directory.write('nnUNet_raw/Dataset008_Old/dataset.json', '{"labels": 3}');
    await directory.write('nnUNet_raw/Dataset009_Begun/imagesTr/a_0000.nii.gz', '');
    expect((await store.list()).map(({ folder }) => folder)).toEqual([FOLDER]);
    expect(await store.unusable()).toMatchObject([
      { folder: 'Dataset008_Old', error: { code: expect.stringMatching(/^model\./) } },
    ]);
  });

  it('does not take unknown masks for empty where the list of their sets is damaged', async () => {
    await store.create(LIVER);
    expect(await store.unknownSets(FOLDER)).toEqual([]);
    await directory.write(`nnUNet_raw/${FOLDER}/unknown_sets.json`, '[[1], "2"]');
    await expect(store.unknownSets(FOLDER)).rejects.toMatchObject({ code: 'workspace.damaged' });
  });
});
