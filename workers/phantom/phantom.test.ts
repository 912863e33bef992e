import { expect, it } from 'vitest';
import { drawPhantom, PHANTOM_LABELS, type Phantom } from './index.ts';

const SMALL = { size: [48, 64, 64], spacing: [6, 6, 6] } as const;

/** Voxel count, mean HU and mean position (mm, LPS) of a label. */
function summary({ scan, labels }: Phantom, label: number) {
  const [, rows, columns] = scan.geometry.size;
  const { origin, spacing } = scan.geometry;
  let count = 0;
  let hu = 0;
  let x = 0;
  let z = 0;
  labels.data.forEach((value, i) => {
    if (value !== label) return;
    count++;
    hu += scan.data[i] ?? 0;
    x += origin[0] + (i % columns) * spacing[2];
    z += origin[2] + Math.floor(i / (rows * columns)) * spacing[0];
  });
  return { count, hu: hu / count, x: x / count, z: z / count };
}

it('draws the same bytes for the same seed and others for another', () => {
  const first = drawPhantom({ seed: 7, ...SMALL });
  const again = drawPhantom({ seed: 7, ...SMALL });
  const other = drawPhantom({ seed: 8, ...SMALL });
  expect(again.scan.data).toEqual(first.scan.data);
  expect(again.labels.data).toEqual(first.labels.data);
  expect(other.scan.data).not.toEqual(first.scan.data);
});

it('puts the liver and one kidney on the right, the spleen and the other on the left', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const phantom = drawPhantom({ seed, ...SMALL });
    expect(summary(phantom, PHANTOM_LABELS.liver).x).toBeLessThan(-40);
    expect(summary(phantom, PHANTOM_LABELS.kidney_right).x).toBeLessThan(-40);
    expect(summary(phantom, PHANTOM_LABELS.spleen).x).toBeGreaterThan(60);
    expect(summary(phantom, PHANTOM_LABELS.kidney_left).x).toBeGreaterThan(40);
    expect(summary(phantom, PHANTOM_LABELS.spleen).z).toBeGreaterThan(
      summary(phantom, PHANTOM_LABELS.kidney_right).z,
    );
  }
});

it('draws organs of an adult: liver 0.7 to 2.2 l, spleen and kidneys 60 to 350 ml', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const phantom = drawPhantom({ seed, ...SMALL });
    const ml = (label: number) => (summary(phantom, label).count * 6 ** 3) / 1000;
    expect(ml(PHANTOM_LABELS.liver)).toBeGreaterThan(700);
    expect(ml(PHANTOM_LABELS.liver)).toBeLessThan(2200);
    for (const label of [PHANTOM_LABELS.spleen, PHANTOM_LABELS.kidney_left, PHANTOM_LABELS.kidney_right]) {
      expect(ml(label)).toBeGreaterThan(60);
      expect(ml(label)).toBeLessThan(350);
    }
  }
});

it('draws as many lesions as asked for, darker than the liver', () => {
  const none = drawPhantom({ seed: 3, ...SMALL, lesions: 0 });
  const two = drawPhantom({ seed: 3, ...SMALL, lesions: 2 });
  expect(summary(none, PHANTOM_LABELS.lesion).count).toBe(0);
  const lesion = summary(two, PHANTOM_LABELS.lesion);
  expect(lesion.count).toBeGreaterThan(20);
  expect(lesion.hu).toBeLessThan(summary(two, PHANTOM_LABELS.liver).hu - 40);
});

it('adds the shift of another scanner, and noise of the given strength', () => {
  const plain = drawPhantom({ seed: 5, ...SMALL, noise: 0 });
  const shifted = drawPhantom({ seed: 5, ...SMALL, noise: 0, huShift: 30 });
  expect(shifted.scan.data.every((hu, i) => hu === (plain.scan.data[i] ?? 0) + 30)).toBe(true);
  const noisy = drawPhantom({ seed: 5, ...SMALL, noise: 20 });
  let sum = 0;
  noisy.scan.data.forEach((hu, i) => {
    sum += (hu - (plain.scan.data[i] ?? 0)) ** 2;
  });
  expect(Math.sqrt(sum / noisy.scan.data.length)).toBeGreaterThan(18);
  expect(Math.sqrt(sum / noisy.scan.data.length)).toBeLessThan(22);
});

it('takes up less contrast medium when there is less', () => {
  const venous = drawPhantom({ seed: 6, ...SMALL });
  const native = drawPhantom({ seed: 6, ...SMALL, contrast: 0 });
  const difference = summary(venous, PHANTOM_LABELS.aorta).hu - summary(native, PHANTOM_LABELS.aorta).hu;
  expect(difference).toBeGreaterThan(70);
});

it('draws 160 × 160 × 96 voxels of 16-bit HU unless told otherwise', () => {
  const { scan, labels } = drawPhantom({ seed: 1 });
  expect(scan.geometry.size).toEqual([96, 160, 160]);
  expect(scan.data).toBeInstanceOf(Int16Array);
  expect(labels.geometry).toEqual(scan.geometry);
});
