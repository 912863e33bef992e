import { expect, it } from 'vitest';
import { storedThing } from './storedThing.ts';

const t = ((key: string, { name }: { name?: string }) => [key, name].join(' ').trim()) as never;
const said = (path: string) => storedThing({ t }, path);

it('says what a file belongs to, by the name that stands in the lists', () => {
  expect(said('nnUNet_results/Dataset007_Liver/a__b__3d_fullres/fold_0/checkpoint_best.pth')).toBe(
    'stored:what.trained Dataset007_Liver',
  );
  expect(said('nnUNet_preprocessed/Dataset007_Liver/nnUNetPlans_3d_fullres/a.npz')).toBe(
    'stored:what.prepared Dataset007_Liver',
  );
  expect(said('.segloop/cases/Dataset007_Liver.json')).toBe('stored:what.dataset Dataset007_Liver');
  expect(said('.segloop/jobs/4711/state.bin')).toBe('stored:what.job');
});

it('leaves what lies elsewhere as it is', () => {
  expect(said('exports/ct.nii.gz')).toBe('exports/ct.nii.gz');
});
