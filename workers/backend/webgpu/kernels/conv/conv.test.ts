import { expect, it } from 'vitest';
import { depthSlices } from './depthSlices.ts';
import { chooseQuadTile, chooseTile } from './tile.ts';
import { blockedLength, blockWeights, weightLayout } from './weights.ts';

it('puts every weight where lane and block expect it, and zeros between segments', () => {
  const blocking = { segments: [1, 2], outChannels: 5, taps: [1, 1, 2], tileBlocks: 1 } as const;
  // [out 5][in 3][tap 2]; the value names its place: out 100, in 10, tap 1.
  const weights = Float32Array.from({ length: 30 }, (_, i) => {
    return 100 * Math.floor(i / 6) + 10 * (Math.floor(i / 2) % 3) + (i % 2) + 1000;
  });
  const blocked = blockWeights(weights, weightLayout('outFirst', blocking), blocking);
  expect(blocked).toHaveLength(blockedLength(blocking));
  const at = (group: number, block: number, tap: number, lane: number, out: number) =>
    blocked[(((group * 2 + block) * 2 + tap) * 4 + lane) * 4 + out];
  expect(at(0, 0, 1, 0, 3)).toBe(1301);
  expect(at(0, 1, 0, 1, 2)).toBe(1220);
  expect(at(1, 1, 1, 0, 0)).toBe(1411);
  expect(at(0, 0, 0, 1, 0)).toBe(0);
  expect(at(1, 0, 0, 0, 1)).toBe(0);
});

it('covers the depth with slices that no estimate puts above the limit', () => {
  const slices = depthSlices(37, 4, 8, 0.01);
  expect(slices[0]?.from).toBe(0);
  expect(slices.at(-1)?.to).toBe(37);
  slices.forEach((slice, index) => {
    expect(slice.seconds).toBeLessThanOrEqual(0.2);
    expect(slice.from).toBe(slices[index - 1]?.to ?? 0);
    expect(slice.firstTile * 4).toBe(slice.from);
  });
});

it('keeps one dispatch when it is short, and one tile at least when it is not', () => {
  expect(depthSlices(20, 4, 8, 1e-6)).toHaveLength(1);
  expect(depthSlices(4, 2, 8, 10)).toHaveLength(2);
});

it('limits workgroups along z × groups to 65535', () => {
  for (const { tiles } of depthSlices(4000, 1, 80, 1e-9)) expect(tiles * 80).toBeLessThanOrEqual(65_535);
});

it.each([
  [1, 1, 1],
  [3, 5, 7],
  [24, 24, 24],
  [16, 320, 320],
] as const)('fits tile and workgroup to %i×%i×%i', (...shape) => {
  const form = { shape, blocks: 8, kernel: [3, 3, 3], stride: [1, 1, 1] } as const;
  const quads = [chooseQuadTile(form, false), chooseQuadTile(form, true)];
  for (const { size, workgroup } of [chooseTile(form), ...quads]) {
    expect(size[0]).toBeLessThan(2 * shape[2]);
    expect(size[1]).toBeLessThan(2 * shape[1]);
    const threads = workgroup[0] * workgroup[1] * workgroup[2];
    expect(threads).toBeLessThanOrEqual(256);
    expect(Math.log2(threads) % 1).toBe(0);
  }
  for (const { workgroup } of quads)
    expect(workgroup.reduce((product, side) => product * side, 1) % 4).toBe(0);
});
