import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fingerprintSchema } from './fingerprint.ts';
import { planExperiment } from './planExperiment.ts';
import type { PlannerName } from './planners.ts';

const GOLDEN = new URL('../../../golden/planning/plans/', import.meta.url);
const json = (path: string) => JSON.parse(readFileSync(new URL(path, GOLDEN), 'utf8'));

interface Entry {
  folder: string;
  dataset_name: string;
  planner: PlannerName;
  arguments: { gpu_memory_target_in_gb?: number; plans_name?: string; overwrite_target_spacing?: number[] };
  expected: string;
}

/** JSON equality with numbers to 1e-12 relative (lowres spacings are products of 1.03). */
function expectSame(found: unknown, expected: unknown, path: string): void {
  if (typeof expected === 'number') {
    expect(typeof found, path).toBe('number');
    const difference = Math.abs((found as number) - expected);
    expect(difference, `${path}: ${found} for ${expected}`).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
  } else if (expected !== null && typeof expected === 'object') {
    const keys = Object.keys(expected).sort();
    expect(Object.keys(found as object).sort(), path).toEqual(keys);
    for (const key of keys) {
      expectSame(
        (found as Record<string, unknown>)[key],
        (expected as Record<string, unknown>)[key],
        `${path}.${key}`,
      );
    }
  } else expect(found, path).toBe(expected);
}

for (const entry of json('index.json') as Entry[]) {
  it(`plans ${entry.folder}/${entry.expected} like nnU-Net's ${entry.planner}`, () => {
    const dataset = json(`${entry.folder}/dataset.json`);
    const expected = json(`${entry.folder}/${entry.expected}`);
    const plans = planExperiment({
      datasetName: entry.dataset_name,
      fingerprint: fingerprintSchema.parse(json(`${entry.folder}/dataset_fingerprint.json`)),
      dataset: {
        channelNames: Object.values(dataset.channel_names ?? dataset.modality),
        labelKeys: Object.keys(dataset.labels).length,
        trainingCases: dataset.numTraining,
      },
      imageReaderWriter: expected.image_reader_writer,
      planner: entry.planner,
      gpuMemoryTarget: entry.arguments.gpu_memory_target_in_gb,
      overwriteTargetSpacing: entry.arguments.overwrite_target_spacing,
      plansName: entry.arguments.plans_name,
    });
    expectSame(plans, expected, 'plans');
  });
}
