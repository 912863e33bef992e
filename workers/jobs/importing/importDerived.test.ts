/** Segmentations and contours, dropped with their series, after it, and without it. */
import { expect, it } from 'vitest';
import { segmentationFile, structureSetFile } from '../../image/dicom/testing/derivedFixture.ts';
import { dicomBytes } from '../../image/dicom/testing/dicomFixture.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { PlacedFile } from '../api.ts';
import { studioOver } from '../studio.ts';
import { importFiles } from './importFiles.ts';
import { readStoredScan } from './importScans.ts';

const SERIES = '1.2.3.5';
const identity = { SeriesInstanceUID: SERIES, FrameOfReferenceUID: '1.2.3.4' };

const placed = (path: string, file: Blob): PlacedFile => ({ path, file: new File([file], path) });

/** Three slices of 3 × 4 voxels (0.7 × 0.8 mm), 2 mm apart. */
const series = (elements: Record<string, unknown> = identity): PlacedFile[] =>
  [0, 1, 2].map((k) =>
    placed(
      `IM${k}`,
      new Blob([
        dicomBytes({
          number: k + 1,
          position: [0, 0, 2 * k],
          values: Array.from({ length: 12 }, (_, i) => i),
          elements,
        }),
      ]),
    ),
  );

/** Voxel 1 of the second slice is part 1, its voxels 2 and 3 are part 2. */
const segmentation = (references = [SERIES]): PlacedFile =>
  placed(
    'organs.dcm',
    segmentationFile({
      type: 'BINARY',
      rows: 3,
      columns: 4,
      pixelSpacing: [0.7, 0.8],
      frames: [
        { position: [0, 0, 2], segment: 1 },
        { position: [0, 0, 2], segment: 2 },
      ],
      numbers: [1, 2],
      bits: 1,
      bytes: Uint8Array.of(0b10, 0b11000000, 0b0),
      elements: {
        SeriesDescription: 'two parts',
        FrameOfReferenceUID: '1.2.3.4',
        ReferencedSeriesSequence: references.map((SeriesInstanceUID) => ({ SeriesInstanceUID })),
      },
    }).file,
  );

const structures = (): PlacedFile =>
  placed(
    'plan.dcm',
    structureSetFile([
      {
        number: 4,
        name: 'Leber',
        contours: [
          {
            points: [
              [-0.4, -0.35, 4],
              [1.2, -0.35, 4],
              [1.2, 0.35, 4],
              [-0.4, 0.35, 4],
            ],
          },
        ],
      },
    ]).file,
  );

it('opens a segmentation on the series that comes with it', async () => {
  const studio = studioOver(new MemoryDirectory());
  const { scans, failures } = await importFiles(studio, [segmentation(), ...series()]);
  expect(failures).toEqual([]);
  const [scan, labels] = scans;
  expect(labels).toMatchObject({
    name: 'two_parts',
    role: 'labels',
    of: scan?.id,
    voxels: { 1: 1, 2: 2 },
    segments: [
      { value: 1, name: 'part 1', colour: '#E69F00', visible: true, locked: false },
      { value: 2, name: 'part 2' },
    ],
  });
  const { data } = await readStoredScan(studio, labels?.id ?? '', 0);
  expect(Array.from(data.slice(12, 24))).toEqual([0, 1, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0]);
});

it('opens contours on a series that is open already', async () => {
  const studio = studioOver(new MemoryDirectory());
  const { scans: opened } = await importFiles(studio, series());
  const { scans } = await importFiles(studio, [structures()]);
  expect(scans).toMatchObject([{ name: 'plan', of: opened[0]?.id, voxels: { 4: 2 } }]);
});

it('takes the images of the same space for a series that lost its identifier', async () => {
  const studio = studioOver(new MemoryDirectory());
  const scrubbed = series({ SeriesInstanceUID: '', FrameOfReferenceUID: '1.2.3.4' });
  const { scans } = await importFiles(studio, [...scrubbed, segmentation()]);
  expect(scans).toMatchObject([{ role: 'image' }, { role: 'labels' }]);
});

it('says which series is missing', async () => {
  const studio = studioOver(new MemoryDirectory());
  const other = series({ SeriesInstanceUID: '1.9', FrameOfReferenceUID: '1.8' });
  const { scans, failures } = await importFiles(studio, [...other, segmentation(), structures()]);
  expect(scans).toMatchObject([{ role: 'image' }]);
  expect(failures).toMatchObject([
    { name: 'organs.dcm', code: 'dicom.seriesAbsent', details: { series: SERIES } },
    { name: 'plan.dcm', code: 'dicom.seriesAbsent', details: { series: SERIES } },
  ]);
});
