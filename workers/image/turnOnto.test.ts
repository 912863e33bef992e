import { expect, it } from 'vitest';
import { turnOnto } from './turnOnto.ts';
import type { Geometry, Volume, Zyx } from './volume.ts';

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const SIZE: Zyx = [2, 3, 4];
const SPACING: Zyx = [3, 2, 1];
const GRID: Geometry = { size: SIZE, spacing: SPACING, origin: [10, 20, 30], direction: IDENTITY };

const volumeOn = (geometry: Geometry, data: Uint8Array): Volume => ({
  geometry,
  data,
  channels: 1,
  fileDimension: 3,
});
/** Each voxel its own number, in the order of GRID. */
const NUMBERED = Uint8Array.from({ length: 24 }, (_, at) => at);

/** The same voxels with axes in another order and direction: voxel by voxel through space. */
function reordered(axes: readonly number[], signs: readonly number[]): Volume {
  const ijk = { size: [4, 3, 2], spacing: [1, 2, 3] };
  const size = axes.map((axis) => ijk.size[axis] ?? 0);
  const spacing = axes.map((axis) => ijk.spacing[axis] ?? 0);
  const direction = [0, 1, 2].flatMap((row) =>
    axes.map((axis, own) => (axis === row ? (signs[own] ?? 1) : 0)),
  );
  const origin = [...GRID.origin];
  axes.forEach((axis, own) => {
    if (signs[own] === -1) origin[axis] = (origin[axis] ?? 0) + ((size[own] ?? 0) - 1) * (spacing[own] ?? 0);
  });
  const data = new Uint8Array(24);
  for (let at = 0; at < 24; at++) {
    const own = [
      at % (size[0] ?? 1),
      Math.floor(at / (size[0] ?? 1)) % (size[1] ?? 1),
      Math.floor(at / ((size[0] ?? 1) * (size[1] ?? 1))),
    ];
    const place = [0, 0, 0];
    axes.forEach((axis, n) => {
      place[axis] = signs[n] === -1 ? (size[n] ?? 0) - 1 - (own[n] ?? 0) : (own[n] ?? 0);
    });
    const [i = 0, j = 0, k = 0] = place;
    data[at] = (k * 3 + j) * 4 + i;
  }
  const geometry: Geometry = {
    size: size.toReversed() as unknown as Zyx,
    spacing: spacing.toReversed() as unknown as Zyx,
    origin: origin as unknown as Geometry['origin'],
    direction,
  };
  return volumeOn(geometry, data);
}

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
];
const SIGNS = Array.from({ length: 8 }, (_, n) => [n & 1, n & 2, n & 4].map((bit) => (bit ? -1 : 1)));

it('brings all 48 orders of the axes back', () => {
  for (const axes of ORDERS)
    for (const signs of SIGNS)
      expect(Array.from(turnOnto(reordered(axes, signs), GRID) ?? []), `${axes} ${signs}`).toEqual([
        ...NUMBERED,
      ]);
});

it('hands over the array where nothing has to move', () => {
  expect(turnOnto(volumeOn(GRID, NUMBERED), GRID)).toBe(NUMBERED);
});

it('takes another origin on the same axes as nnU-Net does', () => {
  expect(turnOnto(volumeOn({ ...GRID, origin: [0, 0, 0] }, NUMBERED), GRID)).toBe(NUMBERED);
});

it.each<[string, Partial<Geometry>]>([
  ['reversed but elsewhere', { direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] }],
  ['oblique', { direction: [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1] }],
  ['of another spacing', { spacing: [3, 2, 1.1] }],
])('finds no place for voxels that are %s', (_, other) => {
  expect(turnOnto(volumeOn({ ...GRID, ...other }, NUMBERED), GRID)).toBeUndefined();
});
