import { expect, it } from 'vitest';
import { fileGridOfAffine } from '../image/index.ts';
import { PLAIN_GLOBALS, toJson, unpickle } from '../network/index.ts';
import { propertiesPickle } from './propertiesPickle.ts';

/** nnunetv2 2.8.1 `NibabelIOWithReorient.read_images` of a 38 × 31 × 25 file, x and y running to the right and front. */
const ORIGINAL = [
  -0.99338508, 0.11371858, -0.03507396, 0, -0.11410503, -0.96196437, 0.54604638, 0, 0.01288896, 0.24838018,
  2.13086915, 3,
];
const REORIENTED = [
  0.99338508, -0.11371858, -0.03507396, -33.3436905, 0.11410503, 0.96196437, 0.54604638, -33.0808172,
  -0.01288896, -0.24838018, 2.13086915, 10.9282971, 0, 0, 0, 1,
];

it('notes both affines for the reader that turns, without which stock nnU-Net cannot write labels', () => {
  const shape = [25, 31, 38] as const;
  const properties = {
    spacing: [2.2, 1, 1],
    shapeBeforeCropping: shape,
    box: [
      [0, 25],
      [0, 31],
      [0, 38],
    ],
    shapeAfterCropping: shape,
    shape,
    targetSpacing: [2.2, 1, 1],
    transpose: [0, 1, 2],
  } as const;
  const stuffOf = (reader: 'NibabelIO' | 'NibabelIOWithReorient') => {
    const grid = fileGridOfAffine(ORIGINAL, [...shape], reader);
    const file = 'case.pkl';
    const read = unpickle(propertiesPickle(properties, grid, reader), { file, globals: PLAIN_GLOBALS });
    return (toJson(read) as { nibabel_stuff: Record<string, number[]> }).nibabel_stuff;
  };
  const { original_affine: original, reoriented_affine: turned } = stuffOf('NibabelIOWithReorient');
  expect(original).toEqual([...ORIGINAL, 0, 0, 0, 1]);
  turned?.forEach((value, i) => {
    expect(Math.abs(value - (REORIENTED[i] ?? Number.NaN))).toBeLessThan(1e-6);
  });
  expect(turned).toHaveLength(16);
  expect(Object.keys(stuffOf('NibabelIO'))).toEqual(['original_affine']);
});
