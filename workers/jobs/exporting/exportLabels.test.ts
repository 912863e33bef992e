/** Labels of a DICOM scan, taken home and brought back. */
import { BlobReader, ZipReader } from '@zip.js/zip.js';
import { beforeAll, expect, it } from 'vitest';
import { dicomBytes } from '../../image/dicom/testing/dicomFixture.ts';
import { writeImage } from '../../image/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { PlacedFile, ScanSummary } from '../api.ts';
import { importFiles } from '../importing/importFiles.ts';
import { readStoredScan } from '../importing/importScans.ts';
import { saveLabels } from '../saveLabels.ts';
import { type Studio, studioOver } from '../studio.ts';
import { exportLabels } from './exportLabels.ts';
import type { ExportedFile, LabelExport } from './spec.ts';

const VOXELS = 4 * 3 * 4;
const data = Uint16Array.from({ length: VOXELS }, (_, at) => (at % 5 === 0 ? 40 : at % 7 === 0 ? 3 : 0));
const segments = [
  { value: 3, name: 'liver', colour: '#e69f00', visible: true, locked: false },
  { value: 40, name: 'kidney left', colour: '#0072b2', visible: true, locked: false },
];

const series = (): PlacedFile[] =>
  [0, 1, 2, 3].map((k) => {
    const values = Array.from({ length: 12 }, (_, i) => 10 * k + i);
    const bytes = dicomBytes({ number: k, position: [5, 6, 3 * k], values });
    return { path: `CT/${k}`, file: new File([bytes], String(k)) };
  });

let studio: Studio;
let labels: ScanSummary;
beforeAll(async () => {
  studio = studioOver(new MemoryDirectory());
  const { scans } = await importFiles(studio, series());
  const of = scans[0]?.id ?? '';
  labels = await saveLabels(studio, { of, name: 'case', data, fileDimension: 3, segments, ignore: 41 });
});

const exported = (format: LabelExport['format'], id = labels.id): Promise<ExportedFile> =>
  exportLabels(studio, { id, format, segments, origin: { type: 'MANUAL' } });

async function broughtBack({ name, blob }: ExportedFile) {
  const { scans, failures } = await importFiles(studio, [{ path: name, file: new File([blob], name) }]);
  expect(failures).toEqual([]);
  const [scan] = scans;
  return { scan, voxels: Array.from((await readStoredScan(studio, scan?.id ?? '', 0)).data) };
}

it.each(['seg', 'segLabelMap', 'nrrd'] as const)(
  'brings names, colours and voxels back from %s',
  async (format) => {
    const file = await exported(format);
    const { scan, voxels } = await broughtBack(file);
    expect(voxels).toEqual([...data]);
    expect(scan).toMatchObject({ role: 'labels', of: labels.of });
    expect(scan?.segments).toEqual(segments);
  },
);

it.each(['nifti', 'mha'] as const)('brings the voxels back from %s', async (format) => {
  expect((await broughtBack(await exported(format))).voxels).toEqual([...data]);
});

it('puts one surface a label into a zip', async () => {
  const { name, blob } = await exported('stl');
  const entries = await new ZipReader(new BlobReader(blob)).getEntries();
  expect(name).toBe('case_stl.zip');
  expect(entries.map(({ filename }) => filename)).toEqual(['case_3_liver.stl', 'case_40_kidney_left.stl']);
});

it('refuses a DICOM segmentation of a scan that is no DICOM', async () => {
  const { geometry } = labels;
  const content = await writeImage(Int16Array.from(data), { geometry, fileDimension: 3 }, 'a.nii.gz');
  const scan = await studio.scans.add(
    { name: 'plain', role: 'image', channels: 1, geometry, modality: 'CT' },
    [{ name: 'plain_0000.nii.gz', content }],
  );
  const own = await saveLabels(studio, {
    of: scan.id,
    name: 'b',
    data,
    fileDimension: 3,
    segments,
    ignore: 41,
  });
  await expect(exported('seg', own.id)).rejects.toMatchObject({ code: 'job.notDicom' });
});

it.each(['seg', 'segLabelMap', 'nrrd'] as const)('brings ignore back as ignore from %s', async (format) => {
  const edited = data.map((value, at) => (at < 6 ? 65535 : value));
  const of = labels.of ?? '';
  const map = { of, name: 'd', data: edited, fileDimension: 3, segments, ignore: 41 } as const;
  const own = await saveLabels(studio, map);
  const named = [...segments, { value: 41, name: 'ignore', colour: '#9e9e9e' }].map(
    ({ value, name, colour }) => ({ value, name, colour }),
  );
  const wanted = { id: own.id, format, segments: named, ignore: 41, origin: { type: 'MANUAL' } } as const;
  const { scan, voxels } = await broughtBack(await exportLabels(studio, wanted));
  expect(voxels).toEqual(Array.from(edited, (value) => (value === 65535 ? 41 : value)));
  expect(scan).toMatchObject({ ignore: 41, segments });
  const { blob } = await exportLabels(studio, { ...wanted, format: 'stl' });
  const entries = await new ZipReader(new BlobReader(blob)).getEntries();
  expect(entries.map(({ filename }) => filename)).not.toContain('d_41_ignore.stl');
});

it('stops between surfaces when it is cancelled', async () => {
  const controller = new AbortController();
  const done: number[] = [];
  const asked = { id: labels.id, format: 'stl', segments, origin: { type: 'MANUAL' } } as const;
  const exporting = exportLabels(
    studio,
    asked,
    (progress) => {
      done.push(progress.done);
      controller.abort(new DOMException('stop', 'AbortError'));
    },
    controller.signal,
  );
  await expect(exporting).rejects.toMatchObject({ name: 'AbortError' });
  expect(done).toEqual([0]);
});

it('says that nothing is labelled', async () => {
  const empty = new Uint16Array(VOXELS);
  const of = labels.of ?? '';
  const own = await saveLabels(studio, {
    of,
    name: 'c',
    data: empty,
    fileDimension: 3,
    segments,
    ignore: 41,
  });
  await expect(exported('stl', own.id)).rejects.toMatchObject({ code: 'job.nothingLabelled' });
  await expect(exported('seg', own.id)).rejects.toMatchObject({ code: 'dicom.noSegments' });
});
