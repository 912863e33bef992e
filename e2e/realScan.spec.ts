/** A real CT through both back ends of the command line. The golden CT model finds more than 1 % foreground in it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { writeImage } from '../workers/image/index.ts';
import { shareWhere } from '../workers/inference/testing/compare.ts';
import { segloop } from './commandLine.ts';
import { CT3D, diceByLabel, expectSameGrid, foregroundAgreement, readVolume, sharedData } from './golden.ts';

const SCAN = sharedData('ct/abdomen_ct.nii.gz');
/** Slices and rows of its first corner: two rows of tiles deep, eight by twelve wide, with every class of the model in it. */
const [SLICES, ROWS] = [16, 64];

/** Part of the scan, where it lies in the patient. Software WebGPU would take 65 s for the whole. */
async function writeCorner(file: string, to: string): Promise<void> {
  const { data, geometry, fileDimension } = await readVolume(file);
  const [, height, width] = geometry.size;
  const slice = (z: number) => data.slice(z * height * width, (z * height + ROWS) * width);
  const corner = Int16Array.from(Array.from({ length: SLICES }, (_, z) => [...slice(z)]).flat());
  const grid = { geometry: { ...geometry, size: [SLICES, ROWS, width] as const }, fileDimension };
  const blob = await writeImage(corner, grid, path.basename(to));
  await writeFile(to, await blob.bytes());
}

test('a real abdominal CT gives the same labels on the CPU and on WebGPU', async () => {
  test.skip(SCAN === undefined, '../shared/data/ct/abdomen_ct.nii.gz is not there');
  test.setTimeout(900_000);
  const folder = await mkdtemp(path.join(tmpdir(), 'segloop-real-'));
  const input = path.join(folder, 'in');
  await mkdir(input);
  const scan = path.join(input, 'abdomen_0000.nii.gz');
  await writeCorner(SCAN ?? '', scan);
  const given = await readVolume(scan);
  const predicted = async (device: string) => {
    const output = path.join(folder, device);
    const words = ['-i', input, '-o', output, '-m', CT3D.folder, '-f', '0', '-device', device];
    const { code, err } = await segloop(['predict', ...words, '--disable_tta', '-step_size', '1']);
    expect(err).toBe('');
    expect(code).toBe(0);
    return readVolume(path.join(output, 'abdomen.nii.gz'));
  };
  const cpu = await predicted('cpu');
  const webgpu = await predicted('webgpu');
  await rm(folder, { recursive: true });

  expectSameGrid(cpu, given);
  expectSameGrid(webgpu, cpu);
  expect(shareWhere(cpu.data.length, (i) => cpu.data[i] !== 0)).toBeGreaterThanOrEqual(0.01);
  const agreement = foregroundAgreement(cpu.data, webgpu.data);
  const dice = diceByLabel(cpu.data, webgpu.data);
  test
    .info()
    .annotations.push({ type: 'agreement', description: `${agreement}, Dice ${[...dice.values()]}` });
  expect(agreement).toBeGreaterThanOrEqual(0.999);
  for (const [label, value] of dice) expect(value, `label ${label}`).toBeGreaterThanOrEqual(0.999);
});
