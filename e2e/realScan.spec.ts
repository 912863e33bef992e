/** A real CT through both back ends of the command line. The golden CT model finds more than 1 % foreground in it. */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { shareWhere } from '../workers/inference/testing/compare.ts';
import { segloop } from './commandLine.ts';
import { CT3D, diceByLabel, expectSameGrid, foregroundAgreement, readVolume, sharedData } from './golden.ts';

const SCAN = sharedData('ct/abdomen_ct.nii.gz');

test('a real abdominal CT gives the same labels on the CPU and on WebGPU', async () => {
  test.skip(SCAN === undefined, '../shared/data/ct/abdomen_ct.nii.gz is not there');
  test.setTimeout(900_000);
  const folder = await mkdtemp(path.join(tmpdir(), 'segloop-real-'));
  const input = path.join(folder, 'in');
  await mkdir(input);
  await copyFile(SCAN ?? '', path.join(input, 'abdomen_0000.nii.gz'));
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

  expectSameGrid(cpu, await readVolume(SCAN ?? ''));
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
