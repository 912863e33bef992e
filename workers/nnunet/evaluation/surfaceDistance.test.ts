/** Surface distances by hand, and against SciPy where nnU-Net's Python is there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import type { Zyx } from '../../image/index.ts';
import { surfaceScores } from './surfaceDistance.ts';

/** MedPy's hd95 (erosion, Euclidean transform with spacing, pooled 95th percentile), written with SciPy alone. */
const SCIPY = `
import json, sys
import numpy as np
from scipy import ndimage
folder, cases = sys.argv[1], json.loads(sys.argv[2])
def surface(mask):
    return mask ^ ndimage.binary_erosion(mask, ndimage.generate_binary_structure(3, 1))
out = []
for name, size, spacing, tolerance in cases:
    a, b = (np.fromfile(f'{folder}/{name}.{k}', np.uint8).reshape(size) > 0 for k in 'ab')
    sa, sb = surface(a), surface(b)
    there = ndimage.distance_transform_edt(~sb, sampling=spacing)[sa]
    back = ndimage.distance_transform_edt(~sa, sampling=spacing)[sb]
    d = np.concatenate([there, back])
    out.append([float((d <= tolerance + 1e-9).mean()), float(np.percentile(d, 95))])
print(json.dumps(out))
`;

function blob([depth, height, width]: Zyx, shift: number): Uint8Array {
  return Uint8Array.from({ length: depth * height * width }, (_, i) => {
    const [z, y, x] = [Math.floor(i / width / height), Math.floor(i / width) % height, i % width];
    const wave = 3 * Math.sin(x / 3 + shift) + 2 * Math.cos(y / 2 - shift);
    return (z - depth / 2) ** 2 + (y - height / 2 - shift) ** 2 + (x - width / 2) ** 2 <
      (width / 3 + wave) ** 2
      ? 1
      : 0;
  });
}

it('measures two slabs two voxels of 2 mm apart', () => {
  const slab = (from: number) =>
    Uint8Array.from({ length: 12 }, (_, z) => (z >= from && z < from + 3 ? 1 : 0));
  const pair = { size: [12, 1, 1] as const, spacing: [2, 1, 1] as const };
  // Every voxel of a one-voxel-wide column is surface: 2,3,4 against 4,5,6, so 4, 2, 0 mm there and back.
  const found = surfaceScores({ prediction: slab(2), reference: slab(4), ...pair }, 2);
  expect(found?.nsd).toBeCloseTo(4 / 6, 12);
  expect(found?.hd95).toBeCloseTo(4, 5);
  expect(surfaceScores({ prediction: slab(2), reference: slab(2), ...pair }, 0)).toEqual({ nsd: 1, hd95: 0 });
});

it('has no distance to an empty mask', () => {
  const empty = new Uint8Array(8);
  const pair = {
    prediction: Uint8Array.from(empty, () => 1),
    reference: empty,
    size: [2, 2, 2],
    spacing: [1, 1, 1],
  } as const;
  expect(surfaceScores(pair, 1)).toBeUndefined();
});

describe.skipIf(!hasPython)('with SciPy', () => {
  it('agrees on blobs of unequal spacing, touching the edge of the image', () => {
    const folder = mkdtempSync(join(tmpdir(), 'segloop-surface-'));
    try {
      const cases = [
        ['one', [20, 30, 40], [3, 0.8, 0.8], 2],
        ['two', [12, 17, 15], [1, 1, 1], 1],
        ['flat', [1, 40, 44], [5, 0.7, 0.9], 1.5],
      ] as const;
      for (const [name, size] of cases) {
        writeFileSync(join(folder, `${name}.a`), blob(size, 0.3));
        writeFileSync(join(folder, `${name}.b`), blob(size, 2.4));
      }
      const said = askPython(['-c', SCIPY, folder, JSON.stringify(cases)]);
      const expected = JSON.parse(said) as [number, number][];
      cases.forEach(([, size, spacing, tolerance], i) => {
        const pair = { prediction: blob(size, 0.3), reference: blob(size, 2.4), size, spacing };
        const found = surfaceScores(pair, tolerance);
        expect(found?.nsd).toBeCloseTo(expected[i][0], 9);
        expect(found?.hd95).toBeCloseTo(expected[i][1], 4);
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
