import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refuseOthersFolder } from './classify.mjs';
import { CommandError } from './commandError.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'segloop-classify-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('takes a folder that is not there, is empty, or holds a classifier', () => {
  refuseOthersFolder(path.join(folder, 'new'));
  refuseOthersFolder(folder);
  writeFileSync(path.join(folder, 'classifier.pth'), '');
  refuseOthersFolder(folder);
});

it('refuses a folder of something else, which would be removed, and a file', () => {
  mkdirSync(path.join(folder, 'thesis'));
  expect(() => refuseOthersFolder(folder)).toThrow(CommandError);
  const file = path.join(folder, 'notes.txt');
  writeFileSync(file, '');
  expect(() => refuseOthersFolder(file)).toThrow(CommandError);
});
