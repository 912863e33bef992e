/** Users' own models and scans with the labels they expect; see docs/testing.md. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { segloop } from './commandLine.ts';
import { diceByLabel, expectSameGrid, readVolume } from './golden.ts';

const WANTED_DICE = 0.99;
const HOURS = 3_600_000;

/** Folders with `model/` (or a zip or .pth of that name), `input/` and `expected/`. */
function ownCases(): string[] {
  const places = [path.join(import.meta.dirname, 'cases'), process.env.SEGLOOP_CASES ?? ''];
  return places
    .filter((place) => place && existsSync(place))
    .flatMap((place) => readdirSync(place).map((name) => path.join(place, name)))
    .filter((folder) => existsSync(path.join(folder, 'expected')));
}

function modelOf(folder: string): string {
  const name = readdirSync(folder).find((entry) => /^model(\.zip|\.pth)?$/.test(entry));
  if (!name) throw new Error(`${folder}: put the model in model/, model.zip or model.pth.`);
  return path.join(folder, name);
}

for (const folder of ownCases())
  test(`${path.basename(folder)} keeps its labels`, async () => {
    test.setTimeout(2 * HOURS);
    const output = await mkdtemp(path.join(tmpdir(), 'segloop-own-'));
    const words = ['-i', path.join(folder, 'input'), '-o', output, '-m', modelOf(folder)];
    const { code, err } = await segloop(['predict', ...words]);
    expect(err).toBe('');
    expect(code).toBe(0);
    for (const file of readdirSync(path.join(folder, 'expected'))) {
      const [found, expected] = [
        await readVolume(path.join(output, file)),
        await readVolume(path.join(folder, 'expected', file)),
      ];
      expectSameGrid(found, expected);
      for (const [label, dice] of diceByLabel(found.data, expected.data))
        expect(dice, `${file}, label ${label}`).toBeGreaterThanOrEqual(WANTED_DICE);
    }
    await rm(output, { recursive: true });
  });
