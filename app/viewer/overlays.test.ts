import { beforeEach, expect, it, vi } from 'vitest';
import type { Volume } from '../../workers/image/index.ts';
import { Overlays, type Underlying } from './overlays.ts';

const volume = (...size: [number, number, number]): Volume => ({
  data: new Uint16Array(size[0] * size[1] * size[2]),
  channels: 1,
  fileDimension: 3,
  geometry: { size, spacing: [1, 1, 1], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
});
const plane = (onScreen: boolean) => ({ onScreen, clearLayers: vi.fn(), drawLabels: vi.fn() });

let axial: ReturnType<typeof plane>;
let coronal: ReturnType<typeof plane>;
let overlays: Overlays;

beforeEach(() => {
  [axial, coronal] = [plane(true), plane(false)];
  const shown: Underlying = {
    scan: { id: 'a', name: 'a', volume: volume(1, 2, 3), modality: 'CT' },
    voxels: 6,
  };
  overlays = new Overlays({ axial, coronal, sagittal: plane(true) }, () => shown);
});

const labels = (...size: [number, number, number]) => ({ id: 'l', volume: volume(...size), segments: [] });
const confidence = (codes: number) => ({
  id: 'c',
  codes: new Uint16Array(codes),
  probabilityOf: () => 1,
  view: undefined,
});
const drawn = () => axial.drawLabels.mock.lastCall?.[0];

it('leaves out what does not fit the scan', () => {
  overlays.set('reference', labels(3, 2, 1));
  overlays.set('confidence', confidence(7));
  expect([drawn().reference, drawn().confidence, overlays.confidence]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('draws what does in the planes that are on the screen, and keeps nothing in the others', () => {
  const [reference, own] = [labels(1, 2, 3), confidence(6)];
  overlays.set('reference', reference);
  overlays.set('confidence', own);
  expect(drawn()).toMatchObject({ reference, confidence: own });
  expect(coronal.drawLabels).not.toHaveBeenCalled();
  expect(coronal.clearLayers).toHaveBeenCalled();
});

it('draws once what is set twice', () => {
  const reference = labels(1, 2, 3);
  for (const _ of [1, 2]) overlays.set('reference', reference);
  expect(axial.drawLabels).toHaveBeenCalledTimes(1);
});
