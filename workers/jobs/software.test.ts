import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SOFTWARE } from './software.ts';

it('is the version of package.json', () => {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(SOFTWARE).toEqual({ name, version });
});
