import { expect, it } from 'vitest';
import { expandTemplate } from './template.ts';

const lines = (...text: string[]) => text.join('\n');

it('repeats a loop body and substitutes its variable', () => {
  const source = lines('//! for x in 0..WIDTH', 'var sum_#(x) = in_#(x * 2 + (1 - 1));', '//! end', 'done');
  expect(expandTemplate(source, { WIDTH: 2 })).toBe(lines('var sum_0 = in_0;', 'var sum_1 = in_2;', 'done'));
});

it('nests loops and lets the inner bound depend on the outer variable', () => {
  const source = lines('//! for a in 0..2', '//! for b in a..2', '#(a)#(b)', '//! end', '//! end');
  expect(expandTemplate(source, {})).toBe(lines('00', '01', '11'));
});

it('keeps the branch whose condition holds', () => {
  const source = lines('//! if SIZE > 2 && SIZE % 2 == 0', 'even', '//! else', 'other', '//! end');
  expect(expandTemplate(source, { SIZE: 4 })).toBe('even');
  expect(expandTemplate(source, { SIZE: 3 })).toBe('other');
});

it('substitutes inside a condition, so that constants can be indexed', () => {
  const source = lines('//! for s in 0..2', '//! if SLOPE#(s)', 'slope #(s)', '//! end', '//! end');
  expect(expandTemplate(source, { SLOPE0: 0, SLOPE1: 1 })).toBe('slope 1');
});

it('leaves out an empty loop', () => {
  expect(expandTemplate(lines('//! for x in 3..3', 'never', '//! end', 'end'), {})).toBe('end');
});

it('names an unknown constant, a missing end and a stray end', () => {
  expect(() => expandTemplate('#(MISSING)', {})).toThrow('"MISSING" is not a constant of this variant');
  expect(() => expandTemplate('//! if 1', {})).toThrow('has no end');
  expect(() => expandTemplate('//! end', {})).toThrow('closes nothing');
});
