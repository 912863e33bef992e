import { expect, it } from 'vitest';
import { withSection } from './results.mjs';

const ORDER = ['first', 'second'];

it('replaces one section and keeps the others, in order', () => {
  const second = withSection('', 'second', 'two', ORDER);
  const both = withSection(second, 'first', 'one', ORDER);
  const again = withSection(both, 'first', 'uno', ORDER);
  expect(again).not.toContain('one\n');
  expect(again.indexOf('uno')).toBeGreaterThan(0);
  expect(again.indexOf('uno')).toBeLessThan(again.indexOf('two'));
});
