import { expect, it } from 'vitest';
import { inPredictedValues, SAYS_NOTHING } from './referenceLabels.ts';

const CLASSES = [
  { value: 0, name: 'background' },
  { value: 1, name: 'Liver' },
  { value: 2, name: 'spleen' },
];
const segment = (value: number, name: string) => ({
  value,
  name,
  colour: '#fff',
  visible: true,
  locked: false,
});
const found = (names: readonly (readonly [number, string])[], ignore?: number) =>
  Array.from(
    inPredictedValues(
      Uint16Array.of(0, 1, 2, 3, 4),
      { segments: names.map(([value, name]) => segment(value, name)), ...(ignore && { ignore }) },
      CLASSES,
    ),
  );

it('takes a label by its name, and what the model does not know for background', () => {
  expect(
    found([
      [1, 'spleen'],
      [2, 'liver'],
      [3, 'rib'],
    ]),
  ).toEqual([0, 2, 1, 0, 4]);
});

it('takes labels by their numbers where no name is known, and ignore for nothing', () => {
  expect(found([[1, 'one']], 4)).toEqual([0, 1, 2, 3, SAYS_NOTHING]);
  expect(found([])).toEqual([0, 1, 2, 3, 4]);
});
