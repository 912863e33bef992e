import { expect, it } from 'vitest';
import type { Geometry } from '../../volume.ts';
import { structureSetFile } from '../testing/derivedFixture.ts';
import { layStructureSet } from './layStructureSet.ts';
import { readStructureSet } from './readStructureSet.ts';

/** 3 slices of 6 × 6 voxels, 2 mm wide and 3 mm apart, from (-10, 20, 5). */
const GRID: Geometry = {
  size: [3, 6, 6],
  spacing: [3, 2, 2],
  origin: [-10, 20, 5],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

/** A rectangle around voxels `i0 … i1` × `j0 … j1` of slice k. */
const around = (i0: number, i1: number, j0: number, j1: number, k: number) => ({
  points: [
    [i0 - 0.5, j0 - 0.5],
    [i1 + 0.5, j0 - 0.5],
    [i1 + 0.5, j1 + 0.5],
    [i0 - 0.5, j1 + 0.5],
  ].map(([i = 0, j = 0]) => [-10 + 2 * i, 20 + 2 * j, 5 + 3 * k]),
});

/** Indices (i, j, k) of the voxels with a label. */
const voxelsOf = (data: ArrayLike<number>, value: number): string[] =>
  Array.from({ length: data.length }, (_, at) => at)
    .filter((at) => data[at] === value)
    .map((at) => [at % 6, Math.floor(at / 6) % 6, Math.floor(at / 36)].join());

it('reads names, colours, numbers and what the contours lie on', async () => {
  const read = await readStructureSet(
    structureSetFile([
      { number: 7, name: 'Leber', colour: [255, 128, 0], contours: [around(1, 2, 1, 1, 0)] },
    ]),
  );
  expect(read).toMatchObject({
    description: 'plan',
    series: ['1.2.3.5'],
    frameOfReference: '1.2.3.4',
    structures: [{ value: 7, name: 'Leber', colour: '#ff8000' }],
  });
});

it('fills contours slice by slice', async () => {
  const file = structureSetFile([
    { number: 1, name: 'a', contours: [around(1, 2, 3, 3, 0), around(0, 0, 5, 5, 2)] },
  ]);
  const { data, notes } = layStructureSet(await readStructureSet(file), GRID);
  expect(voxelsOf(data, 1)).toEqual(['1,3,0', '2,3,0', '0,5,2']);
  expect(notes).toEqual([]);
});

it('fills contours that were drawn in coronal planes', async () => {
  const points = [
    [-11, 24, 3.5],
    [-7, 24, 3.5],
    [-7, 24, 9.5],
    [-11, 24, 9.5],
  ];
  const file = structureSetFile([{ number: 1, name: 'a', contours: [{ points }] }]);
  const { data } = layStructureSet(await readStructureSet(file), GRID);
  expect(voxelsOf(data, 1)).toEqual(['0,2,0', '1,2,0', '0,2,1', '1,2,1']);
});

it('lays small structures over large ones and says how many voxels they share', async () => {
  const file = structureSetFile([
    { number: 2, name: 'tumour', contours: [around(2, 2, 2, 2, 1)] },
    { number: 9, name: 'body', contours: [around(0, 5, 0, 5, 1)] },
  ]);
  const { data, notes } = layStructureSet(await readStructureSet(file), GRID);
  expect(voxelsOf(data, 2)).toEqual(['2,2,1']);
  expect(voxelsOf(data, 9)).toHaveLength(35);
  expect(notes).toMatchObject([{ code: 'dicom.labelsOverlap', details: { count: 1 } }]);
});

it('leaves points and slanted contours out and says so', async () => {
  const slanted = {
    points: [
      [-10, 20, 5],
      [0, 20, 8],
      [0, 30, 11],
    ],
  };
  const file = structureSetFile([
    {
      number: 1,
      name: 'a',
      contours: [around(1, 1, 1, 1, 0), slanted, { type: 'POINT', points: [[0, 20, 5]] }],
    },
  ]);
  const { data, notes } = layStructureSet(await readStructureSet(file), GRID);
  expect(voxelsOf(data, 1)).toEqual(['1,1,0']);
  expect(notes).toMatchObject([{ code: 'dicom.contoursSkipped', details: { count: 2 } }]);
});

it('follows the axes of a grid that is turned', async () => {
  const turned: Geometry = { ...GRID, direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1], origin: [0, 30, 5] };
  const file = structureSetFile([{ number: 1, name: 'a', contours: [around(1, 2, 3, 3, 0)] }]);
  const { data } = layStructureSet(await readStructureSet(file), turned);
  expect(voxelsOf(data, 1)).toEqual(['3,2,0', '4,2,0']);
});
