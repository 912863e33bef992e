import { expect, it } from 'vitest';
import { readoutText } from './readoutText.ts';

const readout = { pane: 'axial', world: [-17.6, 35.3, 12.1], index: [120, 88, 41], value: 62 } as const;

it('writes the place in patient letters, then voxel, value and label', () => {
  expect(readoutText({ ...readout, label: { value: 2, name: 'liver' } }, true)).toBe(
    'R 17.6 P 35.3 S 12.1 mm | 120,88,41 | 62 HU | 2 liver',
  );
});

it('says how sure the network was, with the digits of the doubt', () => {
  const text = (confidence: number) =>
    readoutText({ ...readout, confidence }, true)
      .split(' | ')
      .at(-1);
  expect([0.5, 0.968, 0.9973, 0.99991, 0.999999].map(text)).toEqual([
    'conf 0.50',
    'conf 0.97',
    'conf 0.997',
    'conf 0.99991',
    'conf 1.00',
  ]);
});

it('names the model where it said something', () => {
  const label = { value: 2, name: 'liver' };
  expect(readoutText({ ...readout, label }, true, 'CT organs')).toMatch(/ \| 2 liver \| CT organs$/);
  expect(readoutText(readout, true, 'CT organs')).toMatch(/62 HU$/);
});

it('gives Hounsfield units to CT alone and four digits to fractions', () => {
  expect(readoutText({ ...readout, value: 0.123456 }, false)).toBe(
    'R 17.6 P 35.3 S 12.1 mm | 120,88,41 | 0.1235',
  );
});
