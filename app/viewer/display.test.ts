import { expect, it, vi } from 'vitest';
import type { Volume, VoxelArray } from '../../workers/image/index.ts';
import { displayVoxels } from './displayVoxels.ts';
import { CT_PRESETS, colourBytes, percentileWindow, segmentColour } from './index.ts';
import { scaleBar } from './scaleBar.ts';

const volume = (data: VoxelArray, channels = 1): Volume => ({
  data,
  channels,
  geometry: {
    size: [1, 2, 2],
    spacing: [1, 1, 1],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  },
  fileDimension: 3,
});

const shown = (data: VoxelArray, channels = 1) => displayVoxels(volume(data, channels), async () => {});

it('shows the types of the graphics processor without a copy', async () => {
  for (const data of [new Uint8Array(4), new Uint16Array(4), new Int16Array(4), new Float32Array(4)])
    expect((await shown(data)).buffer).toBe(data.buffer);
});

it('converts the other types, and takes the first channel', async () => {
  expect(await shown(Int8Array.of(-1, 2, 3, 4))).toEqual(Int16Array.of(-1, 2, 3, 4));
  expect(await shown(Float64Array.of(0.5, 2, 3, 4, 9, 9, 9, 9), 2)).toEqual(Float32Array.of(0.5, 2, 3, 4));
});

it('converts a large scan in parts, and lets the page answer between them', async () => {
  const [depth, height, width] = [3, 1000, 1000];
  const data = Int32Array.from({ length: depth * height * width }, (_, at) => at % 70_001);
  const like = volume(data);
  const breath = vi.fn(async () => {});
  const large = { ...like, geometry: { ...like.geometry, size: [depth, height, width] as const } };
  const converted = await displayVoxels(large, breath);
  expect(breath).toHaveBeenCalledTimes(2);
  expect(converted.every((value, at) => value === data[at])).toBe(true);
});

it('opens on the full range less 0.1 % at each end', () => {
  const ramp = Float32Array.from({ length: 10_001 }, (_, value) => value);
  expect(percentileWindow(ramp)).toEqual({ width: 9980, centre: 5000 });
});

it('ignores voxels that are not numbers, and has a window for a flat scan', () => {
  expect(percentileWindow(Float32Array.of(Number.NaN, 1, 3, Number.POSITIVE_INFINITY))).toEqual({
    width: 2,
    centre: 2,
  });
  expect(percentileWindow(new Int16Array(8)).width).toBeGreaterThan(0);
});

it('has the six CT windows of the design', () => {
  const pairs = Object.values(CT_PRESETS).map(({ width, centre }) => [width, centre]);
  expect(pairs).toEqual([
    [400, 40],
    [1500, -600],
    [150, 90],
    [2500, 480],
    [80, 40],
    [400, 80],
  ]);
});

it('colours labels 1 to 7 after Okabe and Ito and all further ones differently', () => {
  expect(segmentColour(1)).toBe('#E69F00');
  expect(segmentColour(7)).toBe('#CC79A7');
  const colours = Array.from({ length: 120 }, (_, at) => segmentColour(at + 1));
  expect(new Set(colours).size).toBe(120);
  for (const colour of colours) expect(colour).toMatch(/^#[0-9A-F]{6}$/);
});

it('reads a colour as bytes', () => {
  expect(colourBytes('#56B4E9')).toEqual([0x56, 0xb4, 0xe9]);
  expect(colourBytes('red')).toEqual([0x9e, 0x9e, 0x9e]);
});

it('draws a scale bar of a round length that fits', () => {
  expect(scaleBar(2, 130)).toEqual({ millimetres: 50, pixels: 100 });
  expect(scaleBar(40, 100)).toEqual({ millimetres: 2, pixels: 80 });
  expect(scaleBar(100, 30).millimetres).toBeCloseTo(0.2, 9);
});
