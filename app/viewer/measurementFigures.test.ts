import { expect, it } from 'vitest';
import { figuresOn } from './measurementFigures.ts';
import type { PlaneStatus } from './planeView.ts';
import type { DisplayMeasurement } from './types.ts';

const status: PlaneStatus = {
  slice: 5,
  slices: 9,
  letters: ['A', 'L', 'P', 'R'],
  position: { letter: 'S', millimetres: 0 },
  through: 2,
  tilt: 0,
  crosshair: [0, 0],
  bar: { pixels: 10, millimetres: 10 },
};
const length = (more: Partial<DisplayMeasurement> = {}): DisplayMeasurement => ({
  id: 'a',
  shape: 'line',
  points: [
    [10, 20, 0],
    [30, 40, 0],
  ],
  through: 2,
  slice: 4,
  lines: ['28.3 mm'],
  ...more,
});
const project = (_: string, [x, y]: readonly number[]) => [x ?? 0, y ?? 0] as const;
const figures = (measurements: readonly DisplayMeasurement[]) =>
  figuresOn(measurements, 'axial', status, project, [200, 100]);

it('shows what lies on the slice, and nothing of other slices or planes', () => {
  const others = [length({ id: 'b', slice: 3 }), length({ id: 'c', through: 1 })];
  expect(figures([length(), ...others])).toEqual([
    { id: 'a', path: 'M10 20L30 40', lines: ['28.3 mm'], text: { x: 40, y: 55, anchor: 'start' } },
  ]);
});

it('keeps the words within the pane', () => {
  const atEdge = length({
    points: [
      [0, 0, 0],
      [190, 98, 0],
    ],
  });
  expect(figures([atEdge])[0]?.text).toEqual({ x: 190, y: 90, anchor: 'end' });
});

it('draws regions as they were dragged', () => {
  const corners = length().points;
  expect(figures([length({ shape: 'rectangle', points: corners })])[0]?.path).toBe('M10 20H30V40H10Z');
  expect(figures([length({ shape: 'ellipse', points: corners })])[0]?.path).toBe(
    'M10 30A10 10 0 1 0 30 30A10 10 0 1 0 10 30',
  );
});
