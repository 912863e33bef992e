import { expect, it } from 'vitest';
import { faultOf, mergedClasses, proposeMapping } from './labelMapping.ts';

const teacher = ['background', 'liver_left', 'liver_right', 'Spleen', 'gallbladder', 'rib'];
const labels = { background: 0, liver: 1, spleen: 2, tumour: 3 };
const map = {
  liver_left: 'liver',
  liver_right: 'liver',
  Spleen: 'spleen',
  gallbladder: 'unknown',
  rib: 'background',
};

it('matches by name whatever case and punctuation, and leaves the rest unknown', () => {
  expect(
    proposeMapping(['background', 'Left-Kidney', 'SPLEEN', 'x'], { ...labels, left_kidney: 4 }).map,
  ).toEqual({
    background: 'background',
    'Left-Kidney': 'left_kidney',
    SPLEEN: 'spleen',
    x: 'unknown',
  });
});

it('groups channels many to one, unknown under the ignore label, and names what the teacher lacks', () => {
  expect(faultOf(teacher, { labels, map })).toBeUndefined();
  expect(mergedClasses(teacher, { labels, map })).toEqual({
    groups: [[0, 5], [1, 2], [3], [4]],
    values: [0, 1, 2, 4],
    missing: [{ name: 'tumour', value: 3 }],
  });
});

it.each([
  ['mappingClass', { ...map, lung: 'liver' }],
  ['mappingTarget', { ...map, rib: 'bone' }],
  ['mappingMissing', { liver_left: 'liver' }],
  ['mappingBackground', { ...map, background: 'liver' }],
])('finds the fault %s', (reason, faulty) => {
  expect(faultOf(teacher, { labels, map: faulty })?.reason).toBe(reason);
});
