import { expect, it } from 'vitest';
import type { Geometry } from '../image/index.ts';
import { labelSurface, type Surface, signedVolume } from './labelSurface.ts';
import { writeObj, writeStl } from './surfaceFiles.ts';

const GRID: Geometry = {
  size: [24, 24, 24],
  spacing: [2, 1, 0.5],
  origin: [100, -50, 10],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

/** A ball of radius 8 voxels around the grid's middle, of label 3, and a lone voxel of label 7 in its corner. */
const labels = new Uint8Array(24 ** 3);
for (let k = 0; k < 24; k++)
  for (let j = 0; j < 24; j++)
    for (let i = 0; i < 24; i++)
      if (Math.hypot(i - 12, j - 12, k - 12) < 8) labels[(k * 24 + j) * 24 + i] = 3;
labels[0] = 7;

const voxels = labels.reduce((sum, value) => sum + Number(value === 3), 0);

async function surfaceOf(geometry: Geometry, value: number): Promise<Surface> {
  const surface = await labelSurface(labels, geometry, value);
  if (!surface) throw new Error('no surface');
  return surface;
}

const volumeOf = (surface: Surface): number =>
  signedVolume(surface.getPoints().getData() as Float32Array, surface.getPolys().getData());

it('holds the volume of the voxels, facing outwards', async () => {
  expect(volumeOf(await surfaceOf(GRID, 3)) / voxels).toBeCloseTo(1, 1);
});

it.each([
  ['left-handed', [1, 0, 0, 0, 1, 0, 0, 0, -1]],
  ['oblique', [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1]],
])('faces outwards on a %s grid', async (_, direction) => {
  expect(volumeOf(await surfaceOf({ ...GRID, direction }, 3)) / voxels).toBeCloseTo(1, 1);
});

it('lies where the voxels lie, in LPS', async () => {
  const direction = [0, -1, 0, 1, 0, 0, 0, 0, 1];
  const bounds = (await surfaceOf({ ...GRID, direction }, 3)).getBounds();
  // i runs along y, j against x: the ball's middle is voxel (12, 12, 12), its radius 7.5 voxels along each axis.
  const expected = [
    100 - 12 - 7.5,
    100 - 12 + 7.5,
    -50 + 6 - 3.75,
    -50 + 6 + 3.75,
    10 + 24 - 15,
    10 + 24 + 15,
  ];
  expected.forEach((mm, i) => {
    expect(bounds[i]).toBeCloseTo(mm, 4);
  });
});

it('closes a label at the edge of the grid, around one voxel', async () => {
  const bounds = (await surfaceOf(GRID, 7)).getBounds();
  [99.75, 100.25, -50.5, -49.5, 9, 11].forEach((mm, i) => {
    expect(bounds[i]).toBeCloseTo(mm, 4);
  });
});

it('makes no surface of a label that is not there', async () => {
  expect(await labelSurface(labels, GRID, 2)).toBeUndefined();
});

it('writes an STL with its space and as many triangles as it says', async () => {
  const surface = await surfaceOf(GRID, 7);
  const bytes = new Uint8Array(await (await writeStl(surface)).arrayBuffer());
  expect(new TextDecoder().decode(bytes.subarray(0, 25))).toBe('Segloop SPACE=LPS unit mm');
  const triangles = new DataView(bytes.buffer).getUint32(80, true);
  expect(triangles).toBe(8);
  expect(bytes).toHaveLength(84 + 50 * triangles);
});

it('writes an OBJ whose faces name its points', async () => {
  const text = await (await writeObj(await surfaceOf(GRID, 7), 'left kidney')).text();
  expect(text).toMatch(/^# SPACE=LPS\no left_kidney$/m);
  const points = text.match(/^v .+$/gm)?.length ?? 0;
  const corners = [...text.matchAll(/^f (\d+) (\d+) (\d+)$/gm)].flatMap((face) => face.slice(1).map(Number));
  expect([points, corners.length, Math.max(...corners), Math.min(...corners)]).toEqual([6, 24, 6, 1]);
});
