import { expect, it } from 'vitest';
import { postprocessed } from './postprocessed.ts';
import type { Predicted } from './predictImages.ts';

it('keeps the largest component and counts what is left', () => {
  const readAs = { size: [1, 1, 8], spacing: [1, 1, 1], origin: [0, 0, 0], direction: [] };
  const labels = Uint8Array.of(1, 1, 0, 1, 0, 2, 0, 2);
  const predicted = { labels, readAs, voxels: { 0: 3, 1: 3, 2: 2 } } as unknown as Predicted;
  const after = postprocessed(predicted, [1]);
  expect([...after.labels]).toEqual([1, 1, 0, 0, 0, 2, 0, 2]);
  expect(after.voxels).toEqual({ 0: 4, 1: 2, 2: 2 });
  expect([...labels]).toEqual([1, 1, 0, 1, 0, 2, 0, 2]);
});
