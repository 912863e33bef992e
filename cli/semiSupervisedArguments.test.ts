import { expect, it } from 'vitest';
import { CommandError } from './commandError.mjs';
import { readSemiSupervisedArguments } from './semiSupervisedArguments.mjs';

const read = (line: string) => readSemiSupervisedArguments(line.split(' '));

it('takes a file and what replaces its words', () => {
  expect(read('run loop.json')).toMatchObject({ file: 'loop.json', reviewed: false, device: undefined });
  expect(read('run loop.json --reviewed -device cpu -o out.json --json')).toMatchObject({
    reviewed: true,
    device: 'cpu',
    record: 'out.json',
    json: true,
  });
  expect(read('--help')).toBe('help');
});

it('refuses what it does not know', () => {
  for (const line of ['loop.json', 'run', 'run a.json b.json', 'walk a.json', 'run a.json -device cuda'])
    expect(() => read(line), line).toThrow(CommandError);
});
