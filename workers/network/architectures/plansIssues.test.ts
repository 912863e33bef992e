import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { plansIssues } from './plansIssues.ts';

const plans = () =>
  JSON.parse(
    readFileSync(
      new URL('../../../golden/planning/plans/liver_ct/nnUNetPlans.json', import.meta.url),
      'utf8',
    ),
  );

it('finds nothing wrong with what a planner wrote', () => {
  expect(plansIssues(plans(), 1)).toEqual([]);
});

it('names every key that is wrong, by its path', () => {
  const wrong = plans();
  wrong.plans_name = 3;
  delete wrong.transpose_forward;
  expect(plansIssues(wrong, 1).map(({ path }) => path)).toEqual(['plans_name', 'transpose_forward']);
});

it('looks into each configuration, and into what its network asks of the patch', () => {
  const wrong = plans();
  wrong.configurations['2d'].batch_size = 'many';
  wrong.configurations['3d_fullres'].patch_size[0] += 1;
  wrong.configurations['3d_lowres'].architecture.arch_kwargs.n_stages = 1;
  const issues = plansIssues(wrong, 1);
  expect(issues.map(({ path }) => path)).toEqual([
    'configurations.2d.batch_size',
    'configurations.3d_lowres',
    'configurations.3d_fullres.patch_size.0',
    'configurations.3d_cascade_fullres.patch_size.0',
  ]);
  expect(issues[2]?.message).toContain('not a multiple of');
});

it('compares with the channels of the dataset', () => {
  expect(plansIssues(plans(), 2).map(({ path }) => path)).toContain(
    'configurations.3d_fullres.normalization_schemes',
  );
});
