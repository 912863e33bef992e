/** The files under golden/ are nnU-Net's own answers: byte for byte what nnU-Net wrote, and no more than fit. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from './sourceTree.ts';

const GOLDEN = path.join(ROOT, 'golden');
const LIMIT = 40 * 1024 * 1024;

function goldenFiles(): string[] {
  return readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => statSync(path.join(GOLDEN, file)).isFile())
    .filter((file) => file !== 'MANIFEST.sha256' && file !== '.gitattributes')
    .sort();
}

/** path → SHA-256, from lines as `sha256sum` writes them. */
function manifest(): Map<string, string> {
  const lines = readFileSync(path.join(GOLDEN, 'MANIFEST.sha256'), 'utf8').trim().split('\n');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

it('lists every golden file in the manifest, and no other', () => {
  expect(goldenFiles()).toEqual([...manifest().keys()].sort());
});

it('keeps every golden file byte-identical', () => {
  const changed = [...manifest()].filter(([file, expected]) => {
    const actual = createHash('sha256')
      .update(readFileSync(path.join(GOLDEN, file)))
      .digest('hex');
    return actual !== expected;
  });
  expect(changed).toEqual([]);
});

it('holds at most 40 MB', () => {
  const bytes = goldenFiles().reduce((sum, file) => sum + statSync(path.join(GOLDEN, file)).size, 0);
  expect(bytes).toBeLessThanOrEqual(LIMIT);
});
