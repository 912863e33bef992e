import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import { classLocations, preprocessCase } from '../../nnunet/index.ts';
import { openGoldenCase } from '../../nnunet/testing/goldenPreprocessing.ts';
import { ChunkCache } from './chunkCache.ts';
import { TrainingCase } from './trainingCase.ts';
import { writeTrainingCase } from './writeTrainingCase.ts';

async function written(name: string) {
  const golden = openGoldenCase(name);
  const [volumes, segmentation] = [await golden.volumes(), await golden.segmentation()];
  const prepared = await preprocessCase({ ...golden, volumes, segmentation });
  const { shape } = prepared.properties;
  const labels = prepared.segmentation ?? new Int16Array();
  const locations = classLocations(labels, shape, golden.dataset);
  const grid = { geometry: segmentation.geometry, fileDimension: 3 as const };
  const files = await writeTrainingCase({ prepared, locations, grid, reader: 'SimpleITKIO' });
  return { golden, prepared, locations, files };
}

it('reads every box of a stored case, with nothing beyond it', async () => {
  const { prepared, locations, files } = await written('mr_anisotropic_masked_ignore');
  const cache = new ChunkCache(2 ** 20);
  const opened = await TrainingCase.open({ id: 'case', ...files }, cache);
  expect(opened.shape).toEqual(prepared.properties.shape);
  expect(opened.locations).toEqual(locations.map(({ key, voxels }) => ({ key, voxels })));
  const whole = await opened.readBox([0, 0, 0], opened.shape);
  expect(whole.image).toEqual(prepared.data);
  expect(whole.labels).toEqual(prepared.segmentation);
  const [depth, height, width] = opened.shape;
  const start = [-2, height - 3, 4] as const;
  const box = await opened.readBox(start, [5, 6, 7]);
  let i = 0;
  for (let c = 0; c < opened.channels; c++) {
    for (let z = start[0]; z < start[0] + 5; z++) {
      for (let y = start[1]; y < start[1] + 6; y++) {
        for (let x = start[2]; x < start[2] + 7; x++, i++) {
          const inside = z >= 0 && z < depth && y < height && x < width;
          const at = ((c * depth + z) * height + y) * width + x;
          expect(box.image[i]).toBe(inside ? prepared.data[at] : 0);
          if (c === 0) expect(box.labels[i]).toBe(inside ? prepared.segmentation?.[at] : -1);
        }
      }
    }
  }
  expect(cache.statistics().hits).toBeGreaterThan(0);
});

it.skipIf(!hasPython)(
  'lies there as nnU-Net’s own dataset class reads it',
  async () => {
    const { prepared, locations, files } = await written('ct_isotropic');
    const folder = mkdtempSync(join(tmpdir(), 'segloop-'));
    for (const [ending, blob] of Object.entries(files)) {
      writeFileSync(join(folder, `case.${ending}`), new Uint8Array(await blob.arrayBuffer()));
    }
    const code = `import json, sys
from nnunetv2.training.dataloading.nnunet_dataset import infer_dataset_class
d = infer_dataset_class(sys.argv[1])(sys.argv[1])
data, seg, prev, p = d.load_case('case')
print(json.dumps({'ids': list(d.identifiers), 'shape': list(data.shape), 'dtype': str(data.dtype), 'seg': str(seg.dtype), 'sum': float(data.astype('f8').sum()),
 'labels': int(seg.astype(int).sum()), 'keys': sorted(map(str, p['class_locations'])), 'n': {str(k): len(v) for k, v in p['class_locations'].items()},
 'row': [int(v) for v in p['class_locations'][1][3]], 'spacing': p['spacing'], 'sitk': sorted(p['sitk_stuff'])}))`;
    const found = JSON.parse(askPython(['-c', code, folder]).trim().split('\n').at(-1) ?? '');
    expect(found).toMatchObject({
      ids: ['case'],
      shape: [prepared.channels, ...prepared.properties.shape],
      dtype: 'float32',
      seg: 'int8',
      labels: prepared.segmentation?.reduce((sum, label) => sum + label, 0),
      n: Object.fromEntries(locations.map(({ key, voxels }) => [String(key), voxels.length / 4])),
      row: [...(locations.find(({ key }) => key === 1)?.voxels.subarray(12, 16) ?? [])],
      spacing: [...prepared.properties.spacing],
      sitk: ['direction', 'origin', 'spacing'],
    });
    expect(found.sum).toBeCloseTo(
      prepared.data.reduce((sum, value) => sum + value, 0),
      2,
    );
  },
  60_000,
);

it('reads a piece once while it is asked for twice, and forgets the oldest', async () => {
  const cache = new ChunkCache(10);
  let reads = 0;
  const read = async () => {
    reads += 1;
    return new Uint8Array(6);
  };
  await Promise.all([cache.get('a', read), cache.get('a', read)]);
  expect(reads).toBe(1);
  await cache.get('b', read);
  await cache.get('a', read);
  expect(reads).toBe(3);
  expect(cache.statistics()).toEqual({ hits: 1, misses: 3, bytes: 6 });
});
