import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askPython, hasPython } from '../../scripts/python/index.ts';
import { readNrrdSegments, withNrrdSegments } from './nrrdSegments.ts';
import { readImage } from './readImage.ts';
import type { Geometry } from './volume.ts';
import { writeLabels } from './writeLabels.ts';

const GEOMETRY: Geometry = {
  size: [2, 3, 4],
  spacing: [2, 1, 0.5],
  origin: [1, 2, 3],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const SEGMENTS = [
  { value: 2, name: 'Leber, groß', colour: '#e69f00' },
  { value: 300, name: 'a\\b', colour: '#0072b2' },
];
const labels = Uint16Array.from({ length: 24 }, (_, at) => (at % 3 === 0 ? 2 : at % 5 === 0 ? 300 : 0));

const written = async () =>
  withNrrdSegments(
    await writeLabels(labels, { geometry: GEOMETRY, fileDimension: 3 }, 'a.nrrd'),
    SEGMENTS,
    GEOMETRY.size,
  );

it('keeps names, colours and values through a file', async () => {
  expect(await readNrrdSegments(await written())).toEqual(SEGMENTS);
});

it('leaves the voxels as they are', async () => {
  const { data, geometry } = await readImage(await written(), 'a.seg.nrrd');
  expect(Array.from(data)).toEqual([...labels]);
  expect(geometry).toEqual(GEOMETRY);
});

it('finds no segments in an ordinary file', async () => {
  const plain = await writeLabels(labels, { geometry: GEOMETRY, fileDimension: 3 }, 'a.nrrd');
  expect(await readNrrdSegments(plain)).toEqual([]);
});

const PRINT = `
import json, sys
import numpy as np
import SimpleITK as sitk
image = sitk.ReadImage(sys.argv[1])
facts = {key: image.GetMetaData(key) for key in image.GetMetaDataKeys() if key.startswith("Segment")}
print(json.dumps({"facts": facts, "sum": int(sitk.GetArrayFromImage(image).astype(int).sum())}))
`;

it.skipIf(!hasPython && !process.env.CI)('says to ITK what Slicer looks for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'segloop-nrrd-'));
  try {
    const path = join(folder, 'a.seg.nrrd');
    writeFileSync(path, new Uint8Array(await (await written()).arrayBuffer()));
    const { facts, sum } = JSON.parse(askPython(['-c', PRINT, path]));
    expect(sum).toBe(labels.reduce((total, value) => total + value, 0));
    expect(facts).toMatchObject({
      Segment0_Name: 'Leber, groß',
      Segment0_LabelValue: '2',
      Segment0_Color: '0.901961 0.623529 0',
      Segment0_Extent: '0 3 0 2 0 1',
      Segment1_LabelValue: '300',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
