import { describe, expect, it } from 'vitest';
import { labelRules } from '../network/index.ts';
import { preprocessCase } from '../nnunet/index.ts';
import { GOLDEN_CASES, openGoldenCase, worstDifference } from '../nnunet/testing/goldenPreprocessing.ts';
import type { CaseOutput } from './caseOutput.ts';
import { exportLogits } from './testing/exportLogits.ts';

type GoldenCase = ReturnType<typeof openGoldenCase>;

async function exportCase(golden: GoldenCase, probabilities: boolean): Promise<CaseOutput> {
  const { plans, dataset, configuration } = golden;
  const volumes = await golden.volumes();
  const { properties } = await preprocessCase({ plans, dataset, configuration, volumes });
  const logits = golden.array('logits').data as Float32Array;
  return exportLogits(logits, properties, configuration, labelRules(dataset), probabilities);
}

describe.each(Object.keys(GOLDEN_CASES))('golden case %s', (name) => {
  const golden = openGoldenCase(name);

  it.each(['float32', 'float16'])('is exported as nnU-Net exports %s logits', async (type) => {
    const { labels } = await exportCase(golden, false);
    // No voxel changes between float16 and float32 logits (tolerance_cases.json).
    expect(worstDifference(labels, golden.array(`export_segmentation_${type}`))).toBe(0);
  });

  it.each([
    ['float32', 2e-7],
    ['float16', 1.02e-3],
  ])('has the probabilities that nnU-Net gives for %s logits', async (type, bar) => {
    const { labels, probabilities } = await exportCase(golden, true);
    const expected = golden.array(`export_segmentation_with_probabilities_${type}`);
    expect(worstDifference(labels, expected)).toBe(0);
    const all = Float32Array.from(probabilities.flatMap((channel) => [...channel]));
    expect(worstDifference(all, golden.array(`export_probabilities_${type}`))).toBeLessThanOrEqual(bar);
  });
});
