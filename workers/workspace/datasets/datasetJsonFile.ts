import { type DatasetJson, labelRules, parseDatasetJson } from '../../network/index.ts';
import { DatasetError } from './datasetError.ts';
import { parseDatasetFolder } from './datasetFolder.ts';
import type { DatasetLabel, DatasetSummary, NewDataset } from './types.ts';

/** dataset.json of a new dataset, as nnU-Net reads it. @throws DatasetError `dataset.labels` */
export function newDatasetJson(dataset: NewDataset): Record<string, unknown> {
  const { channels, labels, ignore, regionsClassOrder, fileEnding = '.nii.gz', name, more } = dataset;
  const values = [...new Set(labels.flatMap((label) => label.values))].sort((a, b) => a - b);
  checkLabels(labels, values);
  const named = labels.map(
    ({ name: label, values: own }) => [label, own.length === 1 ? own[0] : own] as const,
  );
  return {
    ...more,
    name,
    channel_names: Object.fromEntries(channels.map((channel, index) => [index, channel])),
    labels: {
      background: 0,
      ...Object.fromEntries(named),
      ...(ignore && { ignore: Math.max(0, ...values) + 1 }),
    },
    ...(regionsClassOrder && { regions_class_order: regionsClassOrder }),
    numTraining: 0,
    file_ending: fileEnding,
  };
}

/** @param values foreground values in rising order. @throws DatasetError `dataset.labels` */
export function checkLabels(labels: readonly DatasetLabel[], values: readonly number[]): void {
  const fail = (rule: string) => new DatasetError('labels', { rule });
  const names = labels.map(({ name }) => name);
  if (labels.length === 0) throw fail('there is none.');
  if (new Set(names).size < names.length) throw fail('two have the same name.');
  if (names.some((name) => name.trim() === '')) throw fail('one has no name.');
  const kept = names.find((name) => name === 'background' || name === 'ignore');
  if (kept) throw fail(`"${kept}" has a meaning of its own.`);
  const gap = values.findIndex((value, index) => value !== index + 1);
  if (gap >= 0) throw fail(`values must count 1, 2, 3, …, but after ${gap} comes ${values[gap]}.`);
}

/** @throws ModelError `model.dataset`, `model.labels` for what nnU-Net would not take */
export function summaryOf(folder: string, json: unknown): DatasetSummary {
  const file = `${folder}/dataset.json`;
  const dataset = parseDatasetJson(json, file);
  const rules = labelRules(dataset, file);
  const named = parseDatasetFolder(folder);
  return {
    folder,
    id: named?.id ?? 0,
    name: named?.name ?? folder,
    channels: dataset.channelNames,
    labels: rules.labels,
    hasRegions: rules.hasRegions,
    ...(rules.ignoreLabel !== undefined && { ignore: rules.ignoreLabel }),
    fileEnding: dataset.fileEnding,
    numTraining: dataset.numTraining ?? 0,
  };
}

/** As nnU-Net writes it: four spaces, keys in their order. */
export const datasetJsonText = (json: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify(json, null, 4)}\n`;

export type { DatasetJson };
