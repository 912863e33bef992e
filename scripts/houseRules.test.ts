/** Rules over the whole repository that no linter knows. */
import { expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { isTest, projectFiles, readSource } from './sourceTree.ts';

const CODE = projectFiles('.ts', '.tsx', '.mjs', '.wgsl', '.css', '.py');
const lines = (file: string): number => readSource(file).split('\n').length - 1;

it('has no file over 600 lines', () => {
  const long = CODE.filter((file) => lines(file) > 600).map((file) => `${file}: ${lines(file)}`);
  expect(long).toEqual([]);
});

it('has small files: median at most 120 lines, 95 % at most 400', () => {
  const sizes = CODE.map(lines).sort((a, b) => a - b);
  expect(sizes[Math.floor(sizes.length * 0.5)]).toBeLessThanOrEqual(120);
  expect(sizes[Math.floor(sizes.length * 0.95)]).toBeLessThanOrEqual(400);
});

it('names exact versions of every package', () => {
  const all = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

it('takes the cornerstone set in one version', () => {
  // Its builds of codecs are packages of their own: they need nothing of the set and count versions themselves.
  const set = Object.entries(manifest.dependencies).filter(([name]) =>
    /^@cornerstonejs\/(?!codec-)/.test(name),
  );
  expect(new Set(set.map(([, version]) => version)).size).toBe(1);
});

it('never turns text into code or markup', () => {
  const risky = /\beval\s*\(|\bnew\s+Function\b|dangerouslySetInnerHTML|\.innerHTML\s*=|document\.write/;
  const found = CODE.filter((file) => /^(app|workers|cli)\//.test(file) && !isTest(file)).filter((file) =>
    readSource(file)
      .split('\n')
      // pickle's opcode names and PyTorch's model.eval() stand in prose and Python, not in our code.
      .some((line) => !/^\s*(\/\/|\*|\/\*\*)/.test(line) && !file.endsWith('.py') && risky.test(line)),
  );
  expect(found).toEqual([]);
});

it('has no focused test', () => {
  const focused = CODE.filter((file) => /\b(it|test|describe)\.only\s*\(/.test(readSource(file)));
  expect(focused.filter((file) => file !== 'scripts/houseRules.test.ts')).toEqual([]);
});
