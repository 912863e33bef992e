import { expect, it } from 'vitest';
import { parseDatasetJson } from '../../network/index.ts';
import { evaluationRules, type Metrics, metricKey, summarise } from '../../nnunet/evaluation/index.ts';
import { validationTable } from './validationTable.ts';

const datasetOf = (labels: Readonly<Record<string, number | readonly number[]>>, order?: readonly number[]) =>
  parseDatasetJson({
    ...{ channel_names: { 0: 'CT' }, labels, numTraining: 2, file_ending: '.nii.gz' },
    ...(order && { regions_class_order: order }),
  });

/** `dice`: by case and class, in nnU-Net's order of classes. */
function tableOf(dataset: ReturnType<typeof datasetOf>, dice: readonly (readonly number[])[]) {
  const { entries } = evaluationRules(dataset);
  const cases = dice.map((row, at) => ({
    prediction_file: `p${at}`,
    reference_file: `r${at}`,
    metrics: Object.fromEntries(entries.map((entry, c) => [metricKey(entry), { Dice: row[c] } as Metrics])),
  }));
  return validationTable(summarise(cases, entries), dataset, ['a', 'b']);
}

it('names classes by their values, in whichever order dataset.json lists them', () => {
  const dataset = datasetOf({ background: 0, bone: 2, ignore: 3, liver: 1 });
  expect(
    tableOf(dataset, [
      [0.5, Number.NaN],
      [0.7, Number.NaN],
    ]),
  ).toEqual({
    classes: [
      { name: 'liver', dice: 0.6 },
      { name: 'bone', dice: null },
    ],
    cases: [
      { name: 'a', dice: [0.5, null] },
      { name: 'b', dice: [0.7, null] },
    ],
  });
});

it('keeps regions in their order', () => {
  const dataset = datasetOf({ background: 0, whole: [1, 2], core: [2] }, [1, 2]);
  const { classes } = tableOf(dataset, [
    [0.9, 0.2],
    [0.9, 0.4],
  ]);
  expect(classes.map(({ name }) => name)).toEqual(['whole', 'core']);
  expect(classes[1]?.dice).toBeCloseTo(0.3);
});
