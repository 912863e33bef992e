/** The list of a dataset's labels while a form changes it. Pure. */
import type { DatasetSummary, LabelChanges } from '../../workers.ts';

export interface LabelRow {
  /** Stays the row's while it is moved and renamed. */
  readonly key: string;
  readonly name: string;
  /** Its name in the dataset; absent: new. */
  readonly from?: string;
  /** It goes, and its voxels become this label (by its name in the dataset), background or ignore. */
  readonly becomes?: string | undefined;
}

const foreground = ({ labels }: DatasetSummary) =>
  labels.filter(({ values }) => values.some((value) => value > 0));

export const rowsOf = (dataset: DatasetSummary): LabelRow[] =>
  foreground(dataset).map(({ name }) => ({ key: name, name, from: name }));

/** Rows that stay, in the order of their values from 1. */
export const keptRows = (rows: readonly LabelRow[]): LabelRow[] =>
  rows.filter(({ becomes }) => becomes === undefined);

/** One place up (-1) or down (+1) among those that stay. */
export function movedRow(rows: readonly LabelRow[], key: string, step: -1 | 1): LabelRow[] {
  const kept = keptRows(rows);
  const other = kept[kept.findIndex((row) => row.key === key) + step];
  const [from, to] = [rows.findIndex((row) => row.key === key), other ? rows.indexOf(other) : -1];
  const one = rows[from];
  if (!one || !other) return [...rows];
  return rows.map((row, at) => (at === from ? other : at === to ? one : row));
}

/** What becomes of a label that goes: background where the label that it was to become goes, too. */
export const targetOf = (rows: readonly LabelRow[], { becomes = 'background' }: LabelRow): string =>
  becomes === 'ignore' || keptRows(rows).some(({ from }) => from === becomes) ? becomes : 'background';

export const changesOf = (rows: readonly LabelRow[]): LabelChanges => ({
  labels: keptRows(rows).map(({ name, from }) => ({
    name: name.trim(),
    ...(from !== undefined && { from }),
  })),
  removed: Object.fromEntries(
    rows.flatMap((row) =>
      row.from !== undefined && row.becomes !== undefined ? [[row.from, targetOf(rows, row)]] : [],
    ),
  ),
});

/** What the changes do to a dataset's voxels, for a person to confirm: old value and name, new value (0: background). */
export function valueMoves(
  dataset: DatasetSummary,
  rows: readonly LabelRow[],
): { readonly name: string; readonly value: number; readonly to: number }[] {
  const kept = keptRows(rows);
  const numberOf = (name: string) => kept.findIndex(({ from }) => from === name) + 1;
  const ignore = kept.length + 1;
  const valueFor = (row: LabelRow, name: string): number => {
    if (row.becomes === undefined) return numberOf(name);
    const target = targetOf(rows, row);
    return target === 'ignore' ? ignore : numberOf(target);
  };
  const moves = foreground(dataset).flatMap(({ name, values }) => {
    const row = rows.find(({ from }) => from === name);
    return row ? [{ name, value: values[0] ?? 0, to: valueFor(row, name) }] : [];
  });
  if (dataset.ignore !== undefined) moves.push({ name: 'ignore', value: dataset.ignore, to: ignore });
  return dataset.hasRegions ? [] : moves.filter(({ value, to }) => value !== to);
}

/** Why the list cannot be a dataset's; undefined where it can. */
export function rowsFault(rows: readonly LabelRow[]): 'none' | 'empty' | 'twice' | 'reserved' | undefined {
  const names = keptRows(rows).map(({ name }) => name.trim());
  if (names.length === 0) return 'none';
  if (names.includes('')) return 'empty';
  if (new Set(names).size < names.length) return 'twice';
  return names.some((name) => name === 'background' || name === 'ignore') ? 'reserved' : undefined;
}
