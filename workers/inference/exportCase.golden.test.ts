import { describe, expect, it } from 'vitest';
import { createHostTileSum, type Program } from '../backend/index.ts';
import { labelRules } from '../network/index.ts';
import { exportPlan, preprocessCase, uniformImportance } from '../nnunet/index.ts';
import { GOLDEN_CASES, openGoldenCase, worstDifference } from '../nnunet/testing/goldenPreprocessing.ts';
import { CaseOutput } from './caseOutput.ts';

type GoldenCase = ReturnType<typeof openGoldenCase>;

/** Lays the golden logits back on the scan's grid, through a tile sum of one tile that is the whole image. */
async function exportLogits(golden: GoldenCase, probabilities: boolean): Promise<CaseOutput> {
  const { plans, dataset, configuration } = golden;
  const volumes = await golden.volumes();
  const { properties } = await preprocessCase({ plans, dataset, configuration, volumes });
  const rules = labelRules(golden.dataset);
  const { shape } = properties;
  const sum = createHostTileSum({
    classes: rules.outputChannels,
    extent: shape,
    patchSize: shape,
    importance: uniformImportance(shape),
    mirrorAxes: [],
  });
  const program: Program = {
    inputShape: [1, ...shape],
    outputShape: [rules.outputChannels, ...shape],
    bytes: 0,
    forward: async () => Float32Array.from(golden.array('logits').data as Float32Array),
    dispose: () => {},
  };
  await sum.addTile(program, new Float32Array(), [0, 0, 0]);
  const plan = exportPlan(properties, golden.configuration, [0, 0, 0]);
  const output = new CaseOutput(plan, rules, probabilities);
  const { regionsClassOrder } = rules;
  const reduction = rules.hasRegions
    ? ({ kind: 'regions', regionsClassOrder, probabilities } as const)
    : ({ kind: 'softmax', probabilities } as const);
  output.write([0, 0, 0], plan.shape, await sum.reduce({ taps: plan.taps, reduction }));
  return output;
}

describe.each(Object.keys(GOLDEN_CASES))('golden case %s', (name) => {
  const golden = openGoldenCase(name);

  it.each(['float32', 'float16'])('is exported as nnU-Net exports %s logits', async (type) => {
    const { labels } = await exportLogits(golden, false);
    // No voxel changes between float16 and float32 logits (tolerance_cases.json).
    expect(worstDifference(labels, golden.array(`export_segmentation_${type}`))).toBe(0);
  });

  it.each([
    ['float32', 2e-7],
    ['float16', 1.02e-3],
  ])('has the probabilities that nnU-Net gives for %s logits', async (type, bar) => {
    const { labels, probabilities } = await exportLogits(golden, true);
    const expected = golden.array(`export_segmentation_with_probabilities_${type}`);
    expect(worstDifference(labels, expected)).toBe(0);
    const all = Float32Array.from(probabilities.flatMap((channel) => [...channel]));
    expect(worstDifference(all, golden.array(`export_probabilities_${type}`))).toBeLessThanOrEqual(bar);
  });
});
