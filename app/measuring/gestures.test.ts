import { beforeEach, expect, it } from 'vitest';
import { holdScan } from '../state/index.ts';
import { emptyVolume } from '../testing/index.ts';
import type { ToolPoint } from '../viewer/index.ts';
import { useMeasuring } from './measuringStore.ts';
import { gestures } from './useMeasuringTool.ts';

const at = (y: number, x: number, slice = 0): ToolPoint => ({ index: [slice, y, x], through: 0 });
const points = () =>
  (useMeasuring.getState().ofScan.scan ?? []).map(({ measure, points: [...all] }) => [measure, ...all]);

beforeEach(() => {
  useMeasuring.setState({ measure: undefined, draft: undefined, ofScan: {} });
  holdScan(emptyVolume(new Int16Array(8), [2, 2, 2], [3, 2, 1]));
});

it('measures by keyboard: one press at each end of a length', () => {
  const { press } = gestures('length', 'scan');
  press?.(at(0, 0));
  expect(points()).toEqual([]);
  press?.(at(1, 1));
  expect(points()).toEqual([['length', [0, 0, 0], [1, 2, 0]]]);
  expect(useMeasuring.getState().draft).toBeUndefined();
});

it('measures an angle by three presses, its vertex in the middle', () => {
  const { press } = gestures('angle', 'scan');
  for (const place of [at(0, 0), at(0, 1), at(1, 1)]) press?.(place);
  expect(points()).toEqual([['angle', [0, 0, 0], [1, 0, 0], [1, 2, 0]]]);
});

it('takes two presses at one place for none', () => {
  const { press } = gestures('length', 'scan');
  press?.(at(0, 0));
  press?.(at(0, 0));
  expect(points()).toEqual([]);
  expect(useMeasuring.getState().draft).toBeUndefined();
});

it('begins anew where the crosshair went to another slice meanwhile', () => {
  const { press } = gestures('length', 'scan');
  for (const place of [at(0, 0), at(0, 1, 1), at(1, 1, 1)]) press?.(place);
  expect(points()).toEqual([['length', [1, 0, 3], [1, 2, 3]]]);
});
