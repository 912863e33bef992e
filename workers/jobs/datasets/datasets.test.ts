/** Datasets from stored scans to a zip and back, with what is edited on the way. */
import { BlobReader, TextWriter, ZipReader } from '@zip.js/zip.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Geometry, readImage, writeImage } from '../../image/index.ts';
import { caseScanId, MemoryDirectory, type NewDataset } from '../../workspace/index.ts';
import type { LabelsToSave, StoredSegment } from '../api.ts';
import { readStoredScan } from '../importing/importScans.ts';
import { saveLabels } from '../saveLabels.ts';
import { type Studio, studioOver } from '../studio.ts';
import { addScans } from './addScans.ts';
import { exportDataset } from './exportDataset.ts';
import { findDatasets } from './findDatasets.ts';
import { guessIgnore, importDataset } from './importDataset.ts';
import { verifyRequested } from './verify/verifyRequest.ts';

const GEOMETRY: Geometry = {
  size: [2, 3, 4],
  spacing: [2.5, 1, 0.5],
  origin: [-10, 4, 7],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const GRID = { geometry: GEOMETRY, fileDimension: 3 } as const;
const FOLDER = 'Dataset007_Liver';
const LIVER: NewDataset = {
  id: 7,
  name: 'Liver',
  channels: ['CT'],
  labels: [
    { name: 'liver', values: [1] },
    { name: 'tumour', values: [2] },
  ],
  ignore: false,
};
const IMAGE = Int16Array.from({ length: 24 }, (_, at) => at * 10);

const segment = (value: number, name: string): StoredSegment => ({
  value,
  name,
  colour: '#56B4E9',
  visible: true,
  locked: false,
});
const SEGMENTS = [segment(1, 'liver'), segment(2, 'tumour')];

let studio: Studio;
beforeEach(() => {
  studio = studioOver(new MemoryDirectory());
});

async function addImage(name: string, ending = '.nii.gz'): Promise<string> {
  const file = `${name}_0000${ending}`;
  const content = await writeImage(IMAGE, GRID, file);
  const facts = { name, role: 'image', channels: 1, geometry: GEOMETRY, modality: 'CT' } as const;
  return (await studio.scans.add(facts, [{ name: file, content }])).id;
}

const edited = (of: string, more: Partial<LabelsToSave> = {}): LabelsToSave => ({
  of,
  name: 'x',
  data: Uint16Array.from({ length: 24 }, (_, at) => (at < 3 ? 2 : at < 8 ? 65535 : 0)),
  fileDimension: 3,
  segments: SEGMENTS,
  ignore: 3,
  ...more,
});

const caseImage = (id: string) => caseScanId({ part: 'image', folder: FOLDER, case: id });
const caseLabel = (id: string) => caseScanId({ part: 'label', folder: FOLDER, case: id });

async function withCase(): Promise<void> {
  await studio.datasets.create(LIVER);
  await addScans(studio, FOLDER, [{ scan: await addImage('a'), name: 'a' }]);
}

describe('stored scans in a dataset', () => {
  it('keep their files where those are in its format, and are written anew where not', async () => {
    await studio.datasets.create(LIVER);
    const [same, other] = [await addImage('a'), await addImage('b', '.nrrd')];
    await addScans(studio, FOLDER, [
      { scan: same, name: 'a' },
      { scan: other, name: 'b' },
    ]);
    const [a] = await studio.datasets.images(FOLDER, 'a');
    const [stored] = await studio.scans.files(same);
    expect(await a?.file.bytes()).toEqual(await stored?.blob.bytes());
    const b = await readStoredScan(studio, caseImage('b'), 0);
    expect([b.data, b.geometry]).toEqual([IMAGE, GEOMETRY]);
  });

  it('bring labels along, ignore as the dataset has it, and no value that it has not', async () => {
    await studio.datasets.create({ ...LIVER, ignore: true });
    const scan = await addImage('a');
    const labels = await saveLabels(studio, edited(scan, { segments: [segment(2, 'x')], ignore: 5 }));
    await addScans(studio, FOLDER, [{ scan, labels: labels.id, name: 'a' }]);
    const { data } = await readStoredScan(studio, caseLabel('a'), 0);
    expect([...data].slice(0, 9)).toEqual([2, 2, 2, 3, 3, 3, 3, 3, 0]);

    // Values as the dataset counts them, by what the caller says of their names.
    const far = edited(scan, {
      data: new Uint16Array(24).fill(117),
      segments: [segment(117, 'x')],
      ignore: 118,
    });
    const map = await saveLabels(studio, far);
    await addScans(studio, FOLDER, [{ scan, labels: map.id, name: 'far', values: { 117: 2 } }]);
    expect((await readStoredScan(studio, caseLabel('far'), 0)).data[0]).toBe(2);

    const wrong = await saveLabels(
      studio,
      edited(scan, { data: new Uint16Array(24).fill(4), segments: [segment(4, 'x')], ignore: 5 }),
    );
    const added = addScans(studio, FOLDER, [{ scan, labels: wrong.id, name: 'b' }]);
    await expect(added).rejects.toMatchObject({ code: 'dataset.values', details: { values: '4' } });
  });
});

describe('a case of a dataset', () => {
  it('is read like a stored scan', async () => {
    await withCase();
    expect(await studio.scans.get(caseImage('a'))).toMatchObject({
      name: 'a',
      role: 'image',
      modality: 'CT',
      geometry: GEOMETRY,
      inDataset: { folder: FOLDER, case: 'a' },
    });
    expect((await readStoredScan(studio, caseImage('a'), 0)).data).toEqual(IMAGE);
  });

  it('takes an edited map as its label, and the dataset an ignore label with it', async () => {
    await withCase();
    const saved = await saveLabels(studio, edited(caseImage('a')));
    expect(saved).toMatchObject({ id: caseLabel('a'), of: caseImage('a'), voxels: { 2: 3, 3: 5 } });
    expect(await studio.datasets.get(FOLDER)).toMatchObject({ ignore: 3, numTraining: 1 });
    expect(await studio.datasets.case(FOLDER, 'a')).toMatchObject({
      state: 'inWork',
      facts: { editor: 'person' },
    });
  });

  it('makes a segment that was added and painted a label of the dataset, and ignore stays the largest', async () => {
    await withCase();
    await addScans(studio, FOLDER, [{ scan: await addImage('b'), name: 'b' }]);
    await saveLabels(studio, edited(caseImage('b')));
    expect((await studio.datasets.get(FOLDER)).ignore).toBe(3);
    const data = Uint16Array.from({ length: 24 }, (_, at) => (at < 4 ? 3 : at < 6 ? 65535 : 0));
    const segments = [...SEGMENTS, segment(3, 'cyst')];
    const saved = await saveLabels(studio, edited(caseImage('a'), { data, segments, ignore: 4 }));
    expect(saved).toMatchObject({ voxels: { 3: 4, 4: 2 }, ignore: 4 });
    const { labels, ignore } = await studio.datasets.get(FOLDER);
    expect([labels.at(-1), ignore]).toEqual([{ name: 'cyst', values: [3] }, 4]);
    const other = await readStoredScan(studio, caseLabel('b'), 0);
    expect([...other.data].slice(0, 9)).toEqual([2, 2, 2, 4, 4, 4, 4, 4, 0]);
  });

  it('refuses a segment that does not follow the dataset’s labels', async () => {
    await withCase();
    const data = new Uint16Array(24).fill(5);
    const saved = saveLabels(studio, edited(caseImage('a'), { data, segments: [segment(5, 'cyst')] }));
    await expect(saved).rejects.toMatchObject({ code: 'dataset.segment', details: { name: 'cyst' } });
    expect((await studio.datasets.case(FOLDER, 'a')).state).toBe('unlabelled');
  });

  it('a model’s label that is edited is corrected', async () => {
    await withCase();
    const label = await writeImage(new Uint8Array(24).fill(1), GRID, 'l.nii.gz');
    await studio.datasets.writeLabel(FOLDER, 'a', label, { state: 'predicted', editor: 'model' });
    await saveLabels(studio, edited(caseImage('a')));
    expect((await studio.datasets.case(FOLDER, 'a')).state).toBe('corrected');
  });

  it('says which classes nobody looked for in it, until somebody did', async () => {
    await withCase();
    const [segment] = edited(caseImage('a')).segments;
    if (!segment) throw new Error('no segment');
    const save = (unannotated: boolean) =>
      saveLabels(
        studio,
        edited(caseImage('a'), { segments: [{ ...segment, ...(unannotated && { unannotated: true }) }] }),
      );
    const said = async () => (await studio.datasets.case(FOLDER, 'a')).facts?.annotatedClasses;
    await save(false);
    expect(await said()).toBeUndefined();
    const { id } = await save(true);
    expect(await said()).not.toContain(segment.value);
    expect((await studio.scans.get(id)).annotated).toEqual(await said());
    await save(false);
    expect(await said()).toContain(segment.value);
  });

  it('keeps what is unknown of it by sets that the dataset shares', async () => {
    await withCase();
    const marks = Uint16Array.from({ length: 24 }, (_, at) => (at === 5 ? 1 : 0));
    await studio.directory.write(`nnUNet_raw/${FOLDER}/unknown_sets.json`, '[[1]]');
    const unknown = { data: marks, sets: [[2]] };
    const saved = await saveLabels(studio, edited(caseImage('a'), { unknown }));
    expect(await studio.datasets.unknownSets(FOLDER)).toEqual([[1], [2]]);
    const file = await studio.datasets.unknown(FOLDER, 'a');
    const map = await readImage(file?.file ?? new Blob(), 'a.nii.gz');
    expect([...map.data].indexOf(2)).toBe(5);
    expect(await studio.scans.get(saved.id)).toMatchObject({ unknown: { sets: [[1], [2]] } });
    // The marks are erased again.
    await saveLabels(studio, edited(caseImage('a'), { unknown: { data: new Uint16Array(24), sets: [[2]] } }));
    expect(await studio.datasets.unknown(FOLDER, 'a')).toBeUndefined();
  });

  it('is no correction to hide a segment, or to say that nobody looked for it', async () => {
    await withCase();
    const label = await writeImage(new Uint8Array(24).fill(1), GRID, 'l.nii.gz');
    await studio.datasets.writeLabel(FOLDER, 'a', label, { state: 'predicted', editor: 'model' });
    const before = await studio.datasets.label(FOLDER, 'a');
    const hidden = edited(caseImage('a'), { unchanged: { 0: 3, 1: 20, 65535: 4 }, ignore: 9 });
    const segments = hidden.segments.map((one) => ({ ...one, visible: false, unannotated: true as const }));
    const saved = await saveLabels(studio, { ...hidden, segments });
    // Ignore has the dataset's value, whatever the editor's would be.
    expect(saved).toMatchObject({ segments, ignore: 3 });
    expect(saved.voxels).toEqual({ 1: 20, 3: 4 });
    const { state, facts } = await studio.datasets.case(FOLDER, 'a');
    expect([state, facts?.annotatedClasses]).toEqual(['predicted', []]);
    expect(await (await studio.datasets.label(FOLDER, 'a')).file.bytes()).toEqual(await before.file.bytes());
  });
});

it('says how much of each class a dataset’s labels hold, and which class nobody annotated', async () => {
  await withCase();
  await saveLabels(studio, edited(caseImage('a')));
  await studio.datasets.updateFacts(FOLDER, 'a', { annotatedClasses: [2] });
  const { coverage, isValid } = await verifyRequested(studio, { folder: FOLDER }, () => {});
  expect(isValid).toBe(true);
  expect(coverage?.classes).toEqual([
    { label: 0, voxels: 16, share: 16 / 19, cases: 1 },
    { label: 1, voxels: 0, share: 0, cases: 0 },
    { label: 2, voxels: 3, share: 3 / 19, cases: 1 },
  ]);
  expect(coverage?.warnings).toEqual([{ kind: 'classUnannotated', label: 1 }]);
});

describe('a dataset’s zip', () => {
  it('is nnU-Net’s folder, and comes back as it was', async () => {
    await withCase();
    await saveLabels(studio, edited(caseImage('a')));
    await addScans(studio, FOLDER, [{ scan: await addImage('later'), name: 'later' }]);
    const zip = await exportDataset(studio.datasets, FOLDER);
    expect(await namesIn(zip)).toEqual([
      `${FOLDER}/dataset.json`,
      `${FOLDER}/imagesTr/a_0000.nii.gz`,
      `${FOLDER}/imagesTs/later_0000.nii.gz`,
      `${FOLDER}/labelsTr/a.nii.gz`,
      `${FOLDER}/segloop_cases.json`,
    ]);

    const other = studioOver(new MemoryDirectory());
    const [found] = (await findDatasets([{ path: 'x.zip', file: new File([zip], 'x.zip') }])).datasets;
    expect(found).toMatchObject({ id: 7, name: 'Liver', channels: ['CT'], numTraining: 1 });
    if (!found) return;
    const { dataset } = await importDataset(other, found, { id: 7, name: 'Liver' }, () => {});
    expect(dataset).toEqual(await studio.datasets.get(FOLDER));
    expect(await other.datasets.cases(FOLDER)).toEqual(await studio.datasets.cases(FOLDER));
    const [mine, theirs] = [
      await studio.datasets.label(FOLDER, 'a'),
      await other.datasets.label(FOLDER, 'a'),
    ];
    expect(await theirs.file.bytes()).toEqual(await mine.file.bytes());
  });

  it('has ignore for stock nnU-Net where a class is unknown, and says in how many voxels', async () => {
    await withCase();
    await addScans(studio, FOLDER, [{ scan: await addImage('b'), name: 'b' }]);
    const marks = Uint16Array.from({ length: 24 }, (_, at) => (at < 5 || at === 20 ? 1 : 0));
    await saveLabels(studio, edited(caseImage('a'), { unknown: { data: marks, sets: [[2]] } }));
    await saveLabels(studio, edited(caseImage('b'), { data: new Uint16Array(24).fill(1) }));
    expect(await studio.datasets.list()).toMatchObject([{ folder: FOLDER, partial: true }]);
    let ignored = 0;
    const zip = await exportDataset(studio.datasets, FOLDER, undefined, undefined, (voxels) => {
      ignored = voxels;
    });
    const names = await namesIn(zip);
    expect(names.filter((name) => name.includes('unknown'))).toEqual([]);
    const other = studioOver(new MemoryDirectory());
    const [found] = (await findDatasets([{ path: 'x.zip', file: new File([zip], 'x.zip') }])).datasets;
    if (!found) throw new Error('no dataset');
    await importDataset(other, found, { id: 7, name: 'Liver' }, () => {});
    const read = async (id: string) => [
      ...(await readImage((await other.datasets.label(FOLDER, id)).file, 'a.nii.gz')).data,
    ];
    // Voxels 3 … 7 are ignore by themselves.
    expect(await read('a')).toEqual([
      ...[3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0],
      ...[0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0],
    ]);
    expect(await read('b')).toEqual(new Array(24).fill(1));
    expect(ignored).toBe(4);
    // Where something is labelled nothing is unknown then.
    await studio.datasets.setLabelledCertain(FOLDER, true);
    expect(await studio.datasets.list()).toMatchObject([{ labelledCertain: true }]);
    await exportDataset(studio.datasets, FOLDER, undefined, undefined, (voxels) => {
      ignored = voxels;
    });
    expect(ignored).toBe(1);
  });

  it('is not made, and nothing of it comes in, once that is cancelled', async () => {
    await withCase();
    await addScans(studio, FOLDER, [{ scan: await addImage('b'), name: 'b' }]);
    const stop = new AbortController();
    const packing = exportDataset(studio.datasets, FOLDER, () => stop.abort(), stop.signal);
    await expect(packing).rejects.toMatchObject({ name: 'AbortError' });

    const zip = await exportDataset(studio.datasets, FOLDER);
    const [found] = (await findDatasets([{ path: 'x.zip', file: new File([zip], 'x.zip') }])).datasets;
    if (!found) throw new Error('no dataset');
    const other = studioOver(new MemoryDirectory());
    const late = new AbortController();
    const taking = importDataset(
      other,
      found,
      { id: 7, name: 'L' },
      (done) => done > 0 && late.abort(),
      late.signal,
    );
    await expect(taking).rejects.toMatchObject({ name: 'AbortError' });
    expect(await other.datasets.list()).toEqual([]);
    expect(await other.directory.list('nnUNet_raw')).toEqual([]);
  });

  it('leaves out what was rejected', async () => {
    await withCase();
    await saveLabels(studio, edited(caseImage('a')));
    await studio.datasets.updateFacts(FOLDER, 'a', { state: 'rejected' });
    const zip = await exportDataset(studio.datasets, FOLDER);
    expect(await namesIn(zip)).toEqual([`${FOLDER}/dataset.json`, `${FOLDER}/segloop_cases.json`]);
    expect(JSON.parse(await textIn(zip, `${FOLDER}/dataset.json`))).toMatchObject({ numTraining: 0 });
  });
});

describe('a dropped folder', () => {
  async function dropped(values: readonly number[], labels: Record<string, number>) {
    const json = { channel_names: { 0: 'CT' }, labels, numTraining: 1, file_ending: '.nii.gz' };
    const label = Int16Array.from({ length: 24 }, (_, at) => values[at % values.length] ?? 0);
    const files: [string, BlobPart][] = [
      ['dataset.json', JSON.stringify(json)],
      ['imagesTr/a_0000.nii.gz', await writeImage(IMAGE, GRID, 'i.nii.gz')],
      ['labelsTr/a.nii.gz', await writeImage(label, GRID, 'l.nii.gz')],
      ['Thumbs.db', 'x'],
    ];
    const placed = files.map(([path, content]) => ({
      path: `my scans/${path}`,
      file: new File([content], path.slice(path.lastIndexOf('/') + 1)),
    }));
    const more = { path: 'other.nii.gz', file: new File(['x'], 'other.nii.gz') };
    return findDatasets([...placed, more]);
  }

  it('is told from what lies beside it, and named by its folder', async () => {
    const { datasets, others } = await dropped([0, 1], { background: 0, liver: 1 });
    expect(datasets).toMatchObject([{ name: 'my_scans', labels: ['background', 'liver'] }]);
    expect(others.map(({ path }) => path)).toEqual(['other.nii.gz']);
  });

  it('has its ignore values become nnU-Net’s, once that is asked for', async () => {
    const [found] = (await dropped([0, 1, -1], { background: 0, liver: 1 })).datasets;
    if (!found) throw new Error('no dataset was found');
    expect(await guessIgnore(found)).toBe(-1);
    const taken = await importDataset(studio, found, { id: 3, name: 'x', ignoreValue: -1 }, () => {});
    expect(taken.mapping).toEqual([{ from: -1, to: 2, voxels: 8 }]);
    expect(taken.dataset).toMatchObject({ folder: 'Dataset003_x', ignore: 2 });
    const { name, file } = await studio.datasets.label('Dataset003_x', 'a');
    expect([...(await readImage(file, name)).data].slice(0, 3)).toEqual([0, 1, 2]);
    expect(await studio.directory.exists('nnUNet_raw/Dataset003_x/Thumbs.db')).toBe(false);
  });

  it('leaves nothing behind when ignore is a real label', async () => {
    const [found] = (await dropped([0, 1], { background: 0, liver: 1 })).datasets;
    if (!found) throw new Error('no dataset was found');
    const taken = importDataset(studio, found, { id: 3, name: 'x', ignoreValue: 1 }, () => {});
    await expect(taken).rejects.toMatchObject({ code: 'labels.ignoreIsLabel' });
    expect(await studio.directory.list('nnUNet_raw')).toEqual([]);
  });
});

async function namesIn(zip: Blob): Promise<string[]> {
  const entries = await new ZipReader(new BlobReader(zip)).getEntries();
  return entries.map(({ filename }) => filename).sort();
}

async function textIn(zip: Blob, name: string): Promise<string> {
  const entry = (await new ZipReader(new BlobReader(zip)).getEntries()).find(
    ({ filename }) => filename === name,
  );
  return entry && !entry.directory ? entry.getData(new TextWriter()) : '';
}
