/** A drop of DICOM files, from the first byte to the stored scan. */
import { BlobReader, BlobWriter, type FileEntry, ZipReader } from '@zip.js/zip.js';
import { expect, it } from 'vitest';
import { dicomBytes, type FixtureImage } from '../../image/dicom/testing/dicomFixture.ts';
import { readImageHeader } from '../../image/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { PlacedFile } from '../api.ts';
import { type Studio, studioOver } from '../studio.ts';
import { importFiles } from './importFiles.ts';
import { readStoredScan } from './importScans.ts';
import { zipsOfFiles } from './zipOfFiles.ts';

function openMemory(): Studio {
  return studioOver(new MemoryDirectory());
}

const slice = (index: number, more: Partial<FixtureImage> = {}): FixtureImage => ({
  number: index + 1,
  position: [-10.123456789, 20, 2.5 * index],
  values: Array.from({ length: 12 }, (_, i) => 100 * index + i),
  ...more,
});

const placed = (path: string, image: FixtureImage): PlacedFile => ({
  path,
  file: new File([dicomBytes(image)], path.slice(path.lastIndexOf('/') + 1)),
});

const series = (): PlacedFile[] => [2, 0, 3, 1].map((i) => placed(`study/IM0000${i}`, slice(i)));

it('opens a folder of shuffled files without endings as one scan', async () => {
  const studio = openMemory();
  const { scans, failures, unknown } = await importFiles(studio, series());
  expect({ failures, unknown }).toEqual({ failures: [], unknown: [] });
  expect(scans).toMatchObject([
    {
      name: 'CT_s3_腹部_b_1_mm_b',
      role: 'image',
      modality: 'CT',
      description: '腹部 <b>1 mm</b>',
      files: [{ name: 'CT_s3_腹部_b_1_mm_b_0000.nii' }],
      geometry: { size: [4, 3, 4], spacing: [2.5, 0.7, 0.8] },
    },
  ]);
});

it('gives back exactly the geometry and the voxels that it decoded', async () => {
  const studio = openMemory();
  const { scans } = await importFiles(studio, series());
  const volume = await readStoredScan(studio, scans[0]?.id ?? '', 0);
  expect(volume.geometry.origin).toEqual([-10.123456789, 20, 0]);
  expect(Array.from(volume.data.subarray(0, 13))).toEqual([...Array(12).keys(), 100]);
  const [stored] = await studio.scans.files(scans[0]?.id ?? '');
  const header = await readImageHeader(stored?.blob ?? new Blob(), 'scan.nii');
  expect(header.geometry.origin[0]).toBeCloseTo(-10.123456789, 5);
});

it('keeps the window that the middle image asks for', async () => {
  const studio = openMemory();
  const files = [0, 1, 2].map((index) => {
    const elements = { WindowCenter: [String(40 + index), '0'], WindowWidth: ['400', '50'] };
    return placed(`study/${index}`, slice(index, { elements }));
  });
  const { scans } = await importFiles(studio, files);
  expect(scans[0]?.window).toEqual({ centre: 41, width: 400 });
  expect((await studio.scans.get(scans[0]?.id ?? '')).window).toEqual({ centre: 41, width: 400 });
});

it('keeps the original files untouched, in one zip', async () => {
  const studio = openMemory();
  const files = series();
  const { scans } = await importFiles(studio, files);
  const [zip] = await studio.scans.originals(scans[0]?.id ?? '');
  expect(zip?.name).toBe('CT_s3_腹部_b_1_mm_b.dicom.zip');
  const entries = (await new ZipReader(new BlobReader(zip?.blob ?? new Blob())).getEntries()) as FileEntry[];
  expect(entries.map(({ filename }) => filename)).toEqual([0, 1, 2, 3].map((i) => `study/IM0000${i}`));
  for (const entry of entries) {
    const original = files.find(({ path }) => path === entry.filename);
    const kept = await entry.getData(new BlobWriter());
    expect(new Uint8Array(await kept.arrayBuffer())).toEqual(
      new Uint8Array((await original?.file.arrayBuffer()) ?? new ArrayBuffer(0)),
    );
  }
});

it('opens them from a zip', async () => {
  const [stream] = zipsOfFiles(series().map(({ path, file }) => ({ path, blob: file })));
  const zip = new File([await new Response(stream).blob()], 'study.zip');
  const { scans } = await importFiles(openMemory(), [{ path: 'study.zip', file: zip }]);
  expect(scans).toHaveLength(1);
  expect(scans[0]?.geometry.size).toEqual([4, 3, 4]);
});

it('says what it did to a series with a missing slice', async () => {
  const studio = openMemory();
  const files = [0, 1, 3, 4].map((i) => placed(`${i}.dcm`, slice(i)));
  const { scans } = await importFiles(studio, files);
  expect(scans[0]?.notes?.map(({ code }) => code)).toEqual(['dicom.missingSlices']);
  expect((await studio.scans.list())[0]?.notes).toEqual(scans[0]?.notes);
});

it('opens the rest when one file has no image', async () => {
  const report = placed('report.dcm', slice(0, { pixels: false, instance: 'report', series: '9' }));
  const { scans, failures } = await importFiles(openMemory(), [report, ...series()]);
  expect(scans).toHaveLength(1);
  expect(failures).toMatchObject([{ name: 'report.dcm', code: 'dicom.noPixels' }]);
});

it('keeps the originals of channels that are combined', async () => {
  const studio = openMemory();
  const other = [0, 1, 2, 3].map((i) => placed(`b/${i}`, slice(i, { series: '2', instance: `b${i}` })));
  const { scans } = await importFiles(studio, [...series(), ...other]);
  const combined = await studio.scans.combine(
    'case',
    scans.map(({ id }) => id),
  );
  expect(combined.channels).toBe(2);
  expect(await studio.scans.originals(combined.id)).toHaveLength(2);
});
