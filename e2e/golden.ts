/** Golden inputs and answers on disk, and how far a result may lie from nnU-Net's (golden/inference/README.md). */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '@playwright/test';
import { readImage, type Volume } from '../workers/image/index.ts';
import {
  decidedDifferences,
  probabilityMargins,
  shareWhere,
  worstDifference,
} from '../workers/inference/testing/compare.ts';
import { readNpz } from '../workers/network/npy/index.ts';

const ROOT = path.join(import.meta.dirname, '..');
const INFERENCE = path.join(ROOT, 'golden/inference');

export const CT3D = {
  folder: path.join(INFERENCE, 'ct3d/model/nnUNetTrainer__nnUNetPlans__3d_fullres'),
  zip: path.join(INFERENCE, 'ct3d/model.zip'),
  checkpoint: path.join(
    INFERENCE,
    'ct3d/model/nnUNetTrainer__nnUNetPlans__3d_fullres/fold_0/checkpoint_final.pth',
  ),
  input: path.join(INFERENCE, 'ct3d/input'),
  scan: (name: 'ct_tiles' | 'ct_thin') => path.join(INFERENCE, `ct3d/input/${name}_0000.nii.gz`),
  expected: (folder: string, file: string) => path.join(INFERENCE, 'ct3d/expected', folder, file),
  truth: (name: 'ct_tiles' | 'ct_thin') => path.join(INFERENCE, `ct3d/labels/${name}.nii.gz`),
};

export const CASCADE = {
  folder: path.join(INFERENCE, 'cascade/model/nnUNetTrainer__nnUNetPlans__3d_cascade_fullres'),
  input: path.join(INFERENCE, 'cascade/input'),
  previous: path.join(INFERENCE, 'cascade/expected/previous_3d_lowres'),
  expected: (folder: string, file: string) => path.join(INFERENCE, 'cascade/expected', folder, file),
};

/** A real scan that lies beside the repository; undefined where it does not. */
export function sharedData(file: string): string | undefined {
  const place = path.join(ROOT, '../shared/data', file);
  return existsSync(place) ? place : undefined;
}

export const readBytes = async (file: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await readFile(file));

export async function readVolume(file: string): Promise<Volume> {
  return readImage(new Blob([await readBytes(file)]), path.basename(file));
}

/** Spacing, origin and direction within 1e-6, and the same size. */
export function expectSameGrid(found: Volume, expected: Volume): void {
  const numbers = ({ geometry: g }: Volume) => [...g.spacing, ...g.origin, ...g.direction];
  expect(found.geometry.size).toEqual(expected.geometry.size);
  expect(worstDifference(numbers(found), numbers(expected))).toBeLessThanOrEqual(1e-6);
}

async function probabilities(file: string): Promise<Float32Array> {
  return readNpz(await readBytes(file)).get('probabilities')?.data as Float32Array;
}

/** nnU-Net's own labels: at least 99.95 % of the voxels, all where its two best probabilities differ by > 0.05. */
export async function expectLabelsOfNnunet(found: Volume, folder: string, name: string): Promise<void> {
  const expected = await readVolume(path.join(folder, `${name}.nii.gz`));
  expectSameGrid(found, expected);
  const { length } = expected.data;
  expect(shareWhere(length, (i) => found.data[i] === expected.data[i])).toBeGreaterThanOrEqual(0.9995);
  const all = await probabilities(path.join(folder, `${name}.npz`));
  const channels = Array.from({ length: all.length / length }, (_, c) =>
    all.subarray(c * length, (c + 1) * length),
  );
  const margins = probabilityMargins(channels, false);
  expect(decidedDifferences(found.data, expected.data, margins, 0.05)).toBe(0);
}

/** nnU-Net's own probabilities: within 0.05 everywhere, within 1e-3 on 99 % of the values. */
export async function expectProbabilitiesOfNnunet(found: string, expected: string): Promise<void> {
  const [ours, theirs] = [await probabilities(found), await probabilities(expected)];
  expect(worstDifference(ours, theirs)).toBeLessThanOrEqual(0.05);
  const close = shareWhere(theirs.length, (i) => Math.abs((ours[i] ?? 1) - (theirs[i] ?? 0)) <= 1e-3);
  expect(close).toBeGreaterThanOrEqual(0.99);
}

/** Share of the union of both foregrounds on which two label maps agree. */
export function foregroundAgreement(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let [union, same] = [0, 0];
  for (let i = 0; i < one.length; i++) {
    if (!one[i] && !other[i]) continue;
    union++;
    if (one[i] === other[i]) same++;
  }
  return union === 0 ? 1 : same / union;
}

/** Dice of every label that either map has. */
export function diceByLabel(one: ArrayLike<number>, other: ArrayLike<number>): Map<number, number> {
  const counts = new Map<number, { both: number; sum: number }>();
  const count = (label: number | undefined, both: boolean) => {
    if (!label) return;
    const found = counts.get(label) ?? { both: 0, sum: 0 };
    counts.set(label, { both: found.both + Number(both), sum: found.sum + 1 });
  };
  for (let i = 0; i < one.length; i++) {
    count(one[i], one[i] === other[i]);
    count(other[i], false);
  }
  return new Map([...counts].map(([label, { both, sum }]) => [label, (2 * both) / sum]));
}
