/** What is written comes back: values, types and geometry of any grid. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readImage } from './readImage.ts';
import type { Geometry, Volume } from './volume.ts';
import { writeLabels } from './writeLabels.ts';

const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
const millimetres = fc.double({ min: 0.05, max: 20, noNaN: true });
const position = fc.double({ min: -1000, max: 1000, noNaN: true });
const length = fc.integer({ min: 1, max: 6 });

/** Any grid whose axes are at right angles: turned about z, y and x, axes permuted, some mirrored. */
const geometries: fc.Arbitrary<Geometry> = fc
  .record({
    size: fc.tuple(length, length, length),
    spacing: fc.tuple(millimetres, millimetres, millimetres),
    origin: fc.tuple(position, position, position),
    angles: fc.tuple(angle, angle, angle),
    columns: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
    signs: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(1, -1))),
  })
  .map(({ size, spacing, origin, angles, columns, signs }) => {
    const turned = angles.reduce((m, value, i) => multiply(m, turn(i, value)), [1, 0, 0, 0, 1, 0, 0, 0, 1]);
    const direction = turned.map((_, i) => {
      const column = columns[i % 3] ?? 0;
      return (turned[3 * Math.floor(i / 3) + column] ?? 0) * (signs[i % 3] ?? 1);
    });
    return { size, spacing, origin, direction };
  });

function turn(axis: number, value: number): number[] {
  const [c, s] = [Math.cos(value), Math.sin(value)];
  if (axis === 0) return [c, -s, 0, s, c, 0, 0, 0, 1];
  if (axis === 1) return [c, 0, s, 0, 1, 0, -s, 0, c];
  return [1, 0, 0, 0, c, -s, 0, s, c];
}

const multiply = (a: readonly number[], b: readonly number[]): number[] =>
  a.map((_, i) =>
    [0, 1, 2].reduce((sum, k) => sum + (a[3 * Math.floor(i / 3) + k] ?? 0) * (b[3 * k + (i % 3)] ?? 0), 0),
  );

function expectClose(found: readonly number[], wanted: readonly number[], tolerance: number): void {
  wanted.forEach((value, i) => {
    expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(
      tolerance * Math.max(1, Math.abs(value)),
    );
  });
}

/** Doubles in text (NRRD: 17 digits, MetaImage: 6 or more) or NIfTI's single precision. */
const TOLERANCE = { '.nrrd': 1e-12, '.mha': 1e-12, '.nii.gz': 1e-6 };

it.each(['.nrrd', '.mha', '.nii.gz'] as const)(
  'gives back any grid and any labels through %s',
  async (ending) => {
    await fc.assert(
      fc.asyncProperty(geometries, fc.integer({ min: 1, max: 65535 }), async (geometry, largest) => {
        const count = geometry.size[0] * geometry.size[1] * geometry.size[2];
        const labels = Uint16Array.from({ length: count }, (_, i) =>
          i === 0 ? largest : (i * 31) % largest,
        );
        const file = await writeLabels(labels, { geometry, fileDimension: 3 }, `x${ending}`);
        const again = await readImage(file, `x${ending}`);
        expect(again.data).toEqual(largest < 255 ? Uint8Array.from(labels) : labels);
        expect(again.geometry.size).toEqual(geometry.size);
        expectClose(again.geometry.spacing, geometry.spacing, TOLERANCE[ending]);
        expectClose(again.geometry.origin, geometry.origin, TOLERANCE[ending]);
        expectClose(again.geometry.direction, geometry.direction, TOLERANCE[ending]);
      }),
      { numRuns: 15, seed: 7 },
    );
  },
);

it('writes uint8 up to label 254 and uint16 from 255 on, as nnU-Net does', async () => {
  const grid = { geometry: unitGeometry(1, 1, 2), fileDimension: 3 as const };
  const typeOf = async (labels: number[]) =>
    (await readImage(await writeLabels(Uint16Array.from(labels), grid, 'x.nii.gz'), 'x.nii.gz')).data
      .constructor.name;
  expect(await typeOf([0, 254])).toBe('Uint8Array');
  expect(await typeOf([0, 255])).toBe('Uint16Array');
});

it('leaves the labels it was given as they are', async () => {
  const labels = Uint8Array.of(1, 2);
  await writeLabels(labels, { geometry: unitGeometry(1, 1, 2), fileDimension: 3 }, 'x.nii.gz');
  expect([...labels]).toEqual([1, 2]);
});

it('gives a 2-D scan a 2-D label map, and a 4-D scan a volume', async () => {
  const again = async (fileDimension: Volume['fileDimension']) =>
    (
      await readImage(
        await writeLabels(new Uint8Array(6), { geometry: unitGeometry(1, 2, 3), fileDimension }, 'x.nii.gz'),
        'x.nii.gz',
      )
    ).fileDimension;
  expect(await again(2)).toBe(2);
  expect(await again(3)).toBe(3);
  expect(await again(4)).toBe(3);
});

const GOLDEN_FOLDER = join(import.meta.dirname, '../../golden');
/** The scans: one channel each, of every kind of case. */
const GOLDEN = readdirSync(GOLDEN_FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => /inference.*_0000\.nii\.gz$/.test(path))
  .sort();

it('has golden files to read', () => {
  expect(GOLDEN.length).toBeGreaterThan(3);
});

it.each(GOLDEN)('gives back the grid of golden/%s', async (path) => {
  const scan = await readImage(new Blob([readFileSync(join(GOLDEN_FOLDER, path))]), path);
  const labels = Uint8Array.from({ length: scan.data.length / scan.channels }, (_, i) => i % 3);
  const again = await readImage(await writeLabels(labels, scan, 'x.nii.gz'), 'x.nii.gz');
  expect(again.data).toEqual(labels);
  expect(again.geometry.size).toEqual(scan.geometry.size);
  expectClose(again.geometry.spacing, scan.geometry.spacing, 1e-6);
  expectClose(again.geometry.origin, scan.geometry.origin, 1e-6);
  expectClose(again.geometry.direction, scan.geometry.direction, 1e-6);
});

function unitGeometry(z: number, y: number, x: number): Geometry {
  return { size: [z, y, x], spacing: [1, 1, 1], origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
}
