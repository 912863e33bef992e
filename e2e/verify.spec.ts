/** `segloop verify` as a shell runs it. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { segloop } from './commandLine.ts';

const RAW = path.join(import.meta.dirname, '../golden/planning/fingerprint/Dataset301_Raw');

test('a dataset is checked where it lies, and all that is wrong is said', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'segloop-verify-'));
  try {
    await cp(RAW, folder, { recursive: true });
    const file = path.join(folder, 'dataset.json');
    const json = JSON.parse(await readFile(file, 'utf8'));
    // Two faults: a case too many, and label 2 without a name.
    const labels = { background: 0, a: 1, ignore: 2 };
    await writeFile(file, JSON.stringify({ ...json, labels, numTraining: 5 }));
    const { code, out } = await segloop(['verify', folder, '--json']);
    const { isValid, cases, complaints } = JSON.parse(out);
    expect([code, isValid, cases]).toEqual([1, false, 4]);
    const codes = new Set(complaints.map((one: { code: string }) => one.code));
    expect([...codes].sort()).toEqual(['numTraining', 'values']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
