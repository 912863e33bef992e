/** What dataset.json's labels mean for a network and a segmentation. Source: nnU-Net `LabelManager` (spec §1.2). */
import { ModelError } from './failures.ts';
import type { Configuration, DatasetJson } from './plans/index.ts';

export interface NamedLabel {
  readonly name: string;
  /** One value, or the values a region unites. */
  readonly values: readonly number[];
}

export interface LabelRules {
  readonly hasRegions: boolean;
  readonly ignoreLabel?: number;
  /** Sorted, without ignore. */
  readonly allLabels: readonly number[];
  /** Without background. */
  readonly foregroundLabels: readonly number[];
  /** Every label or region but background and ignore, in file order: the channels of a region network. */
  readonly foregroundRegions: readonly NamedLabel[];
  /** Channels of the network's output: softmax over `allLabels`, or sigmoid over `foregroundRegions`. */
  readonly outputChannels: number;
  /** Value written for each channel of a region network; empty otherwise. */
  readonly regionsClassOrder: readonly number[];
  /** Output channel → value written to the segmentation. */
  readonly channelValues: readonly number[];
  /** Background included, ignore left out. */
  readonly labels: readonly NamedLabel[];
  /** Non-zero value → name of what a segmentation may contain: regions in file order, labels by value, as a network puts
   *  them out whatever their order in dataset.json. */
  readonly segments: readonly { readonly value: number; readonly name: string }[];
}

const valuesOf = (value: number | readonly number[]): readonly number[] =>
  typeof value === 'number' ? [value] : value;

/** @throws ModelError `model.labels` when background, ignore or regions_class_order break nnU-Net's rules. */
export function labelRules(dataset: DatasetJson, file = 'dataset.json'): LabelRules {
  const fail = (rule: string) => new ModelError('labels', `${file}: ${rule}`, { file, rule });
  const ignoreLabel = readIgnore(dataset, fail);
  const labels = [...dataset.labels]
    .filter(([name]) => name !== 'ignore')
    .map(([name, value]) => ({ name, values: valuesOf(value) }));
  const allLabels = [...new Set(labels.flatMap(({ values }) => values))].sort((a, b) => a - b);
  if (!allLabels.includes(0)) throw fail('labels must contain "background": 0.');
  const hasRegions = labels.some(({ values }) => values.length > 1);
  const foregroundRegions = labels.filter(({ values }) => values.some((value) => value !== 0));
  const regionsClassOrder = hasRegions ? readOrder(dataset, foregroundRegions.length, fail) : [];
  return {
    hasRegions,
    ...(ignoreLabel !== undefined && { ignoreLabel }),
    allLabels,
    foregroundLabels: allLabels.filter((value) => value !== 0),
    foregroundRegions,
    outputChannels: hasRegions ? foregroundRegions.length : allLabels.length,
    regionsClassOrder,
    // Softmax writes the channel index itself: nnU-Net demands consecutive labels.
    channelValues: hasRegions ? regionsClassOrder : allLabels.map((_, channel) => channel),
    labels,
    segments: segmentsOf(labels, foregroundRegions, regionsClassOrder),
  };
}

type Fail = (rule: string) => ModelError;

function readIgnore(dataset: DatasetJson, fail: Fail): number | undefined {
  const ignore = dataset.labels.get('ignore');
  if (ignore === undefined) return undefined;
  const others = [...dataset.labels].filter(([name]) => name !== 'ignore').flatMap(([, v]) => valuesOf(v));
  const expected = Math.max(...others) + 1;
  if (ignore !== expected) {
    throw fail(
      `the ignore label is ${JSON.stringify(ignore)}, but must be the highest label + 1 = ${expected}.`,
    );
  }
  return expected;
}

function readOrder(dataset: DatasetJson, regionCount: number, fail: Fail): readonly number[] {
  const order = dataset.regionsClassOrder;
  if (order === undefined) throw fail('labels are regions, so "regions_class_order" must be given.');
  if (order.length !== regionCount) {
    throw fail(`regions_class_order has ${order.length} entries for ${regionCount} regions.`);
  }
  return order;
}

function segmentsOf(
  labels: readonly NamedLabel[],
  regions: readonly NamedLabel[],
  order: readonly number[],
): LabelRules['segments'] {
  const named =
    order.length > 0
      ? regions.map((region, i) => ({ value: order[i] ?? 0, name: region.name }))
      : labels.map((label) => ({ value: label.values[0] ?? 0, name: label.name }));
  const written = named.filter(({ value }) => value !== 0);
  return order.length > 0 ? written : written.sort((a, b) => a.value - b.value);
}

/** Names of what is scored apart, in the order of nnU-Net's lists of scores: all that a network puts out but background. */
export const foregroundNames = ({ hasRegions, foregroundRegions, segments }: LabelRules): string[] =>
  (hasRegions ? foregroundRegions : segments).map(({ name }) => name);

/** Channels of the network's input: images, and for a cascade one a foreground label (spec §1.2). */
export function inputChannels(dataset: DatasetJson, configuration: Configuration): number {
  const previous = configuration.previousStage ? labelRules(dataset).foregroundLabels.length : 0;
  return dataset.channelNames.length + previous;
}
