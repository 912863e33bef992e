/** How a dataset's list of labels may change, and what that makes of the values in its label files. Pure. */
import { DatasetError } from './datasetError.ts';
import { checkLabels } from './datasetJsonFile.ts';
import type { DatasetSummary } from './types.ts';

/** The list of labels as it is to be. */
export interface LabelChanges {
  /** Foreground labels in the order of their values, which count from 1. */
  readonly labels: readonly {
    readonly name: string;
    /** Its name now; absent: a new label. */
    readonly from?: string;
  }[];
  /** By name of a label that goes: the name of the label that its voxels become, `background` or `ignore`.
   *  @default background */
  readonly removed?: Readonly<Record<string, string>>;
}

export interface PlannedLabels {
  /** dataset.json's `labels`. */
  readonly labels: Readonly<Record<string, number | readonly number[]>>;
  /** Old value → new value, of those that change. */
  readonly mapping: ReadonlyMap<number, number>;
  /** Labels that go: their value says nothing about the new one any more. */
  readonly gone: ReadonlySet<number>;
}

/** @throws DatasetError `dataset.labels` for a list that nnU-Net would not take, or that names what is not there */
export function plannedLabels(dataset: DatasetSummary, changes: LabelChanges): PlannedLabels {
  const known = foregroundOf(dataset);
  return dataset.hasRegions ? renamedRegions(dataset, known, changes) : renumbered(dataset, known, changes);
}

/** All labels as they are, for a change that keeps them. */
export const keptLabels = (dataset: DatasetSummary): LabelChanges['labels'] =>
  foregroundOf(dataset).map(({ name }) => ({ name, from: name }));

const foregroundOf = ({ labels }: DatasetSummary): DatasetSummary['labels'] =>
  labels.filter(({ values }) => values.some((value) => value > 0));

const fail = (rule: string) => new DatasetError('labels', { rule });

/** Regions share voxels, so that only their names can change. */
function renamedRegions(
  { ignore, labels: all }: DatasetSummary,
  known: DatasetSummary['labels'],
  { labels }: LabelChanges,
): PlannedLabels {
  const isSameList =
    labels.length === known.length && labels.every(({ from }, at) => from === known[at]?.name);
  if (!isSameList) throw fail('regions can be renamed, not added, removed or moved.');
  const named = labels.map(({ name }, at) => ({ name: name.trim(), values: known[at]?.values ?? [] }));
  checkLabels(named, []);
  return {
    labels: asJson(all, named, ignore),
    mapping: new Map(),
    gone: new Set(),
  };
}

function renumbered(
  { ignore, labels: all }: DatasetSummary,
  known: DatasetSummary['labels'],
  { labels, removed = {} }: LabelChanges,
): PlannedLabels {
  const valueNow = new Map(known.map(({ name, values }) => [name, values[0] ?? 0]));
  const named = labels.map(({ name }, at) => ({ name: name.trim(), values: [at + 1] }));
  checkLabels(
    named,
    named.map((_, at) => at + 1),
  );
  const becomes = new Map<string, number>();
  labels.forEach(({ from }, at) => {
    if (from === undefined) return;
    if (!valueNow.has(from) || becomes.has(from)) throw fail(`"${from}" is not one of its labels.`);
    becomes.set(from, at + 1);
  });
  const ignoreThen = named.length + 1;
  const target = (name: string): number => {
    const to = removed[name] ?? 'background';
    if (to === 'background') return 0;
    if (to === 'ignore' && ignore !== undefined) return ignoreThen;
    const value = becomes.get(to);
    if (value === undefined) throw fail(`voxels of "${name}" cannot become "${to}".`);
    return value;
  };
  const moves = [...valueNow].map(([name, value]) => [value, becomes.get(name) ?? target(name)] as const);
  if (ignore !== undefined) moves.push([ignore, ignoreThen]);
  return {
    labels: asJson(all, named, ignore === undefined ? undefined : ignoreThen),
    mapping: new Map(moves.filter(([from, to]) => from !== to)),
    gone: new Set([...valueNow].filter(([name]) => !becomes.has(name)).map(([, value]) => value)),
  };
}

function asJson(
  all: DatasetSummary['labels'],
  named: DatasetSummary['labels'],
  ignore: number | undefined,
): PlannedLabels['labels'] {
  const background = all.find(({ values }) => values.every((value) => value === 0))?.name ?? 'background';
  const foreground = named.map(
    ({ name, values }) => [name, values.length === 1 ? (values[0] ?? 0) : values] as const,
  );
  return { [background]: 0, ...Object.fromEntries(foreground), ...(ignore !== undefined && { ignore }) };
}
