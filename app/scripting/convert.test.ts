/** Conversions on the workers' real answers, without a browser. */
import { beforeEach, expect, it } from 'vitest';
import { dicomBytes } from '../../workers/image/dicom/testing/dicomFixture.ts';
import { type Geometry, readImage, readNrrdSegments, writeImage } from '../../workers/image/index.ts';
import { createIoApi, studioOver } from '../../workers/jobs/index.ts';
import { MemoryDirectory } from '../../workers/workspace/index.ts';
import { employWorkers } from '../actions/index.ts';
import { fakeWorkers } from '../testing/index.ts';
import { type ConvertRequest, convert, type Transfers } from './convert.ts';

const GRID: Geometry = {
  size: [3, 3, 4],
  spacing: [2, 0.7, 0.8],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const values = Int16Array.from({ length: 36 }, (_, at) => (at % 4) - 1);

let offered: Map<string, File>;
let sent: Map<string, Blob>;
const transfers: Transfers = {
  fetchAll: async (files) =>
    files.map(({ path }) => ({ path, file: offered.get(path) ?? new File([], path) })),
  put: async (place, body) => void sent.set(place, body),
};

beforeEach(() => {
  offered = new Map();
  sent = new Map();
  employWorkers({ ...fakeWorkers(), io: createIoApi(Promise.resolve(studioOver(new MemoryDirectory()))) });
});

function offer(path: string, ...parts: BlobPart[]) {
  offered.set(path, new File(parts, path.slice(path.lastIndexOf('/') + 1)));
  return { place: path, path, bytes: 1 };
}

const slices = () =>
  [0, 1, 2].map((k) =>
    offer(
      `ct/${k}`,
      dicomBytes({
        number: k,
        position: [0, 0, 2 * k],
        values: Array.from({ length: 12 }, (_, i) => 12 * k + i),
      }),
    ),
  );

const labels = async () =>
  offer(
    'labels.nii.gz',
    await writeImage(values.slice(), { geometry: GRID, fileDimension: 3 }, 'labels.nii.gz'),
  );

const request = (wanted: Partial<ConvertRequest>): ConvertRequest => ({
  input: [],
  reference: [],
  output: 'out/a.nii.gz',
  as: 'image',
  names: {},
  ...wanted,
});

const voxelsIn = async (place: string) =>
  Array.from((await readImage(sent.get(place) ?? new Blob(), place)).data);

it('makes an image of a DICOM folder', async () => {
  const said = await convert(request({ input: slices() }), transfers);
  expect(said).toMatchObject({ kind: 'scan', size: [3, 3, 4], mapping: [], failures: [] });
  expect(await voxelsIn('out/a.nii.gz')).toEqual([...Array(36).keys()]);
});

it('makes a DICOM series of an image, which comes back', async () => {
  await convert(request({ input: slices(), output: 'out/a.nrrd' }), transfers);
  const input = [offer('a.nrrd', sent.get('out/a.nrrd') ?? '')];
  await convert(request({ input, as: 'series', output: 'out/series' }), transfers);
  const written = [...sent].filter(([place]) => place.startsWith('out/series/'));
  expect(written.map(([place]) => place)).toEqual([1, 2, 3].map((n) => `out/series/IM0000${n}.dcm`));
  await convert(request({ input: written.map(([place, blob]) => offer(place, blob)) }), transfers);
  expect(await voxelsIn('out/a.nii.gz')).toEqual([...Array(36).keys()]);
});

it('gives ignore the largest label + 1, and the labels their names', async () => {
  const wanted = {
    input: [await labels()],
    ignoreValue: -1,
    names: { 0: 'background', 1: 'liver', 2: 'spleen' },
  };
  const said = await convert(request({ ...wanted, output: 'out/a.seg.nrrd' }), transfers);
  expect(said.mapping).toEqual([{ from: -1, to: 3, voxels: 9 }]);
  expect((await voxelsIn('out/a.seg.nrrd')).slice(0, 4)).toEqual([3, 0, 1, 2]);
  const named = await readNrrdSegments(sent.get('out/a.seg.nrrd') ?? new Blob());
  expect(named.map(({ value, name }) => [value, name])).toEqual([
    [1, 'liver'],
    [2, 'spleen'],
    [3, 'ignore'],
  ]);
});

it('refuses an ignore value that is a label, naming both', async () => {
  const wanted = { input: [await labels()], ignoreValue: 2, names: { 2: 'spleen' } };
  await expect(convert(request(wanted), transfers)).rejects.toMatchObject({
    code: 'labels.ignoreIsLabel',
    details: { ignore: 2, name: 'spleen' },
  });
});

it.each(['seg', 'segLabelMap'] as const)('takes labels to DICOM and back (%s)', async (as) => {
  const wanted = { input: [await labels()], reference: slices(), ignoreValue: -1, names: { 1: 'liver' } };
  await convert(request({ ...wanted, as, output: 'out/a.dcm' }), transfers);
  employWorkers({ ...fakeWorkers(), io: createIoApi(Promise.resolve(studioOver(new MemoryDirectory()))) });
  const input = [offer('a.dcm', sent.get('out/a.dcm') ?? '')];
  const said = await convert(request({ input, reference: slices() }), transfers);
  expect(said).toMatchObject({ kind: 'labels', voxels: { 1: 9, 2: 9, 3: 9 } });
  expect((await voxelsIn('out/a.nii.gz')).slice(0, 4)).toEqual([3, 0, 1, 2]);
});

it('asks which of several series is meant', async () => {
  const other = dicomBytes({
    number: 1,
    position: [0, 0, 0],
    values: Array(12).fill(1),
    series: '2',
    instance: 'b',
  });
  const input = [...slices(), offer('b/0', other)];
  await expect(convert(request({ input }), transfers)).rejects.toMatchObject({ code: 'cli.severalSeries' });
});
