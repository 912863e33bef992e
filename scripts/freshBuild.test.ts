import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { newestChange } from './freshBuild.mjs';

it('finds the newest source, and ignores tests and what is missing', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'segloop-'));
  for (const [name, seconds] of [
    ['a.ts', 100],
    ['b.ts', 200],
    ['b.test.ts', 900],
  ] as const) {
    await writeFile(path.join(root, name), '');
    await utimes(path.join(root, name), seconds, seconds);
  }
  expect(newestChange(path.dirname(root), [path.basename(root), 'absent'])).toBe(200_000);
  await rm(root, { recursive: true });
});
