import { expect, it } from 'vitest';
import { readImage, writeImage } from '../image/index.ts';
import { MemoryDirectory } from '../workspace/index.ts';
import type { LabelsToSave } from './api.ts';
import { labelValues, layLabels } from './layLabels.ts';
import { readUnknown, saveLabels } from './saveLabels.ts';
import { studioOver } from './studio.ts';

const GEOMETRY = {
  size: [2, 3, 4],
  spacing: [2.5, 1, 0.8],
  origin: [-10, 4, 7],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;

async function studioWithScan() {
  const studio = studioOver(new MemoryDirectory());
  const scan = await studio.scans.add(
    { name: 'ct', role: 'image', channels: 1, geometry: GEOMETRY, modality: 'CT' },
    [{ name: 'ct_0000.nii.gz', content: new Blob(['x']) }],
  );
  return { studio, scan };
}

const edited = (of: string, more: Partial<LabelsToSave> = {}): LabelsToSave => ({
  of,
  name: 'ct',
  data: Uint16Array.from({ length: 24 }, (_, at) => (at < 3 ? 2 : at < 8 ? 65535 : 0)),
  fileDimension: 3,
  segments: [{ value: 2, name: 'liver', colour: '#56B4E9', visible: true, locked: false }],
  ignore: 3,
  ...more,
});

it('writes ignore as the value that nnU-Net gives it, on the grid of the scan', async () => {
  const { studio, scan } = await studioWithScan();
  const saved = await saveLabels(studio, edited(scan.id));
  expect(saved).toMatchObject({ of: scan.id, role: 'labels', voxels: { 2: 3, 3: 5 }, ignore: 3 });
  const { blob, name } = await studio.scans.channelFile(saved.id, 0);
  const volume = await readImage(blob, name);
  expect([...volume.data.slice(0, 10)]).toEqual([2, 2, 2, 3, 3, 3, 3, 3, 0, 0]);
  expect(volume.geometry.spacing.map((mm) => mm.toFixed(4))).toEqual(['2.5000', '1.0000', '0.8000']);
});

it('replaces a stored map: same id, one file, names kept by the manifest', async () => {
  const { studio, scan } = await studioWithScan();
  const first = await saveLabels(studio, edited(scan.id));
  const second = await saveLabels(
    studio,
    edited(scan.id, { replaces: first.id, data: new Uint16Array(24).fill(2) }),
  );
  expect(second.id).toBe(first.id);
  expect(second.addedAt).toBe(first.addedAt);
  const [listed] = (await studio.scans.list()).filter(({ role }) => role === 'labels');
  expect(listed).toEqual(second);
  expect(listed?.voxels).toEqual({ 2: 24 });
  const files = (await studio.directory.list(`.segloop/scans/${first.id}`)).map(({ name }) => name);
  expect(files).toHaveLength(2);
});

it('keeps the map of unknown sets beside the labels, as no channel of theirs', async () => {
  const { studio, scan } = await studioWithScan();
  const data = Uint16Array.from({ length: 24 }, (_, at) => (at < 4 ? 2 : 0));
  const first = await saveLabels(studio, edited(scan.id, { unknown: { data, sets: [[2], [2, 5]] } }));
  expect(first.unknown).toEqual({ sets: [[2], [2, 5]] });
  expect((await studio.scans.files(first.id)).map(({ name }) => name)).toEqual(['ct.nii.gz']);
  expect([...((await readUnknown(studio, first.id))?.data ?? [])]).toEqual([...data]);
  const nothing = { data: new Uint16Array(24), sets: [[2], [2, 5]] };
  const second = await saveLabels(studio, edited(scan.id, { replaces: first.id, unknown: nothing }));
  expect(second.unknown).toBeUndefined();
  expect(await readUnknown(studio, second.id)).toBeUndefined();
});

it('keeps which model a corrected map began with, for DICOM asks', async () => {
  const { studio, scan } = await studioWithScan();
  const first = await saveLabels(studio, edited(scan.id, { model: 'CT organs' }));
  const second = await saveLabels(studio, edited(scan.id, { replaces: first.id }));
  expect(second.model).toBe('CT organs');
  expect((await studio.scans.get(first.id)).model).toBe('CT organs');
});

it('stores what is known of the segments alone where no voxel has changed', async () => {
  const { studio, scan } = await studioWithScan();
  const first = await saveLabels(studio, edited(scan.id));
  const segments = [{ value: 2, name: 'spleen', colour: '#000000', visible: false, locked: true }];
  const unchanged = { 2: 3, 3: 5 };
  const second = await saveLabels(studio, edited(scan.id, { replaces: first.id, segments, unchanged }));
  expect(second).toEqual({ ...first, segments });
  // One more segment moves ignore, in every voxel of it.
  const more = [...segments, { value: 3, name: 'cyst', colour: '#111111', visible: true, locked: false }];
  const third = await saveLabels(
    studio,
    edited(scan.id, { replaces: first.id, segments: more, ignore: 4, unchanged }),
  );
  expect(third).toMatchObject({ ignore: 4, voxels: { 2: 3, 4: 5 } });
  expect(third.files).not.toEqual(first.files);
});

it('takes a map whose ignore is -1 and writes nnU-Net’s', async () => {
  const { studio, scan } = await studioWithScan();
  const voxels = Int16Array.from({ length: 24 }, (_, at) => [0, 1, -1, 4][at % 4] ?? 0);
  const grid = { geometry: GEOMETRY, fileDimension: 3 } as const;
  const content = await writeImage(voxels, grid, 'mask.nii.gz');
  const mask = await studio.scans.add(
    { name: 'mask', role: 'image', channels: 1, geometry: GEOMETRY, modality: 'other' },
    [{ name: 'mask.nii.gz', content }],
  );
  expect(await labelValues(studio, mask.id)).toEqual(new Map([0, 1, 4, -1].map((value) => [value, 6])));
  await expect(layLabels(studio, mask.id, scan.id, undefined)).rejects.toMatchObject({
    code: 'labels.notALabel',
  });
  const laid = await layLabels(studio, mask.id, scan.id, -1);
  expect(laid).toMatchObject({ role: 'labels', of: scan.id, ignore: 5, voxels: { 1: 6, 4: 6, 5: 6 } });
  const { blob, name } = await studio.scans.channelFile(mask.id, 0);
  expect([...(await readImage(blob, name)).data.slice(0, 4)]).toEqual([0, 1, 5, 4]);
});
