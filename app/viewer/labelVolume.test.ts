import { expect, it } from 'vitest';
import type { Geometry } from '../../workers/image/index.ts';
import { addShares, emptyShare, growBoxes, type LabelBox, surfaceLevel } from './labelVolume.ts';

const geometry: Geometry = {
  size: [4, 5, 6],
  spacing: [1, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

function labelled(value: number, first: readonly number[], last: readonly number[]): Uint8Array {
  const labels = new Uint8Array(4 * 5 * 6);
  const [i0 = 0, j0 = 0, k0 = 0] = first;
  const [i1 = 0, j1 = 0, k1 = 0] = last;
  for (let k = k0; k <= k1; k++)
    for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) labels[(k * 5 + j) * 6 + i] = value;
  return labels;
}

function labelShare(labels: Uint8Array, on: Geometry, value: number, box: LabelBox, blocks: number) {
  const share = emptyShare(box, blocks);
  for (let k = box.first[2]; k <= box.last[2]; k++) addShares(share, labels, on, value, box, k);
  return share;
}

it('finds the box of each label over several slabs', () => {
  const labels = labelled(3, [1, 2, 0], [4, 3, 2]);
  labels[labels.length - 1] = 7;
  const boxes = new Map<number, LabelBox>();
  growBoxes(labels, geometry, 0, 2, boxes);
  growBoxes(labels, geometry, 2, 4, boxes);
  expect(Object.fromEntries(boxes)).toEqual({
    3: { first: [1, 2, 0], last: [4, 3, 2] },
    7: { first: [5, 4, 3], last: [5, 4, 3] },
  });
});

it('surrounds a label with a rim of empty blocks, outside the grid if need be', () => {
  const labels = labelled(3, [0, 0, 0], [1, 0, 0]);
  const share = labelShare(labels, geometry, 3, { first: [0, 0, 0], last: [1, 0, 0] }, 10);
  expect(share.size).toEqual([4, 3, 3]);
  expect(share.first).toEqual([-1, -1, -1]);
  expect(share.shares.filter((value) => value === 1)).toHaveLength(2);
  expect(share.shares[(1 * 3 + 1) * 4 + 1]).toBe(1);
});

it('averages a large label over blocks', () => {
  const labels = labelled(1, [0, 0, 0], [3, 3, 3]);
  labels[0] = 0;
  const share = labelShare(labels, geometry, 1, { first: [0, 0, 0], last: [3, 3, 3] }, 2);
  expect(share.step).toBe(2);
  expect(share.size).toEqual([4, 4, 4]);
  expect(share.shares[(1 * 4 + 1) * 4 + 1]).toBeCloseTo(7 / 8);
  expect(share.shares[(1 * 4 + 1) * 4 + 2]).toBe(1);
});

it('runs the surface half way, and nearer where the label is thinner than a block', () => {
  const solid = labelled(1, [0, 0, 0], [5, 4, 3]);
  const box: LabelBox = { first: [0, 0, 0], last: [5, 4, 3] };
  expect(surfaceLevel(labelShare(solid, geometry, 1, box, 2))).toBeCloseTo(0.5);
  // One voxel thick within blocks of three.
  const sheet = labelled(1, [0, 0, 1], [5, 4, 1]);
  const share = labelShare(sheet, geometry, 1, box, 2);
  expect(Math.max(...share.shares)).toBeCloseTo(1 / 3);
  expect(surfaceLevel(share)).toBeCloseTo(1 / 6);
});
