/** Labels of cases from a CSV: `case,label` with a class's name a row, or `case` and a column a class with 0 or 1. A column
 *  `patient` says whose scans they are. */
import Papa from 'papaparse';
import type { CaseLabel, Task } from './caseLabels.ts';
import { ClassificationError } from './classificationError.ts';

export interface LabelTable {
  readonly task: Task;
  /** By name of the case, in the table's order. Cases without a label are left out. */
  readonly labels: ReadonlyMap<string, CaseLabel>;
  /** By name of the case, where the table says it. */
  readonly patients: ReadonlyMap<string, string>;
}
type Labels = Omit<LabelTable, 'patients'>;

type Row = Readonly<Record<string, string>>;

/** nnU-Net's file endings, with or without the channel; a table may name files instead of cases. */
const FILE = /(_\d{4})?\.(nii\.gz|nii|nrrd|mha|mhd|png|tif|bmp)$/;

const PATIENT = 'patient';
const SHOWN = 80;

/** Any delimiter that a spreadsheet writes. @throws ClassificationError `table`, `noColumn`, `twice`, `notBinary`,
 *  `oneClass` */
export function parseLabelTable(csv: string): LabelTable {
  const { data, meta, errors } = Papa.parse<Row>(csv.replace(/^\uFEFF/, '').trim(), {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim(),
    transform: (value) => value.trim(),
  });
  // One column alone has no delimiter, which papaparse reports; the columns below say it better.
  const [error] = errors.filter(({ type }) => type !== 'Delimiter');
  const columns = (meta.fields ?? []).filter((name) => !['case', PATIENT, ''].includes(name));
  if (!meta.fields?.includes('case') || columns.length === 0)
    throw new ClassificationError('noColumn', { found: named(meta.fields ?? []) });
  if (error) throw new ClassificationError('table', { row: lineOf(error.row ?? 0), found: error.message });
  const [only] = columns;
  const found =
    columns.length === 1 && only !== undefined ? oneColumn(data, only) : columnPerClass(data, columns);
  return { ...found, patients: byCase(data, (row) => row[PATIENT] || undefined) };
}

/** Another file than a table may have one endless column. */
const named = (columns: readonly string[]): string => {
  const all = columns.join(', ');
  return all.length > SHOWN ? `${all.slice(0, SHOWN)} …` : all;
};

/** The header is line 1. */
const lineOf = (row: number): number => row + 2;

/** Names of classes in numeric order where they are numbers, else as letters go. */
function oneColumn(rows: readonly Row[], column: string): Labels {
  const named = byCase(rows, (row) => row[column] || undefined);
  const classes = [...new Set(named.values())].sort(inOrder);
  if (classes.length < 2) throw new ClassificationError('oneClass', { found: classes[0] ?? '-' });
  const labels = new Map([...named].map(([name, value]) => [name, classes.indexOf(value)]));
  return { task: { kind: classes.length === 2 ? 'binary' : 'multiClass', classes }, labels };
}

function inOrder(a: string, b: string): number {
  const difference = Number(a) - Number(b);
  if (Number.isFinite(difference)) return difference;
  return a < b ? -1 : 1;
}

function columnPerClass(rows: readonly Row[], classes: readonly string[]): Labels {
  const labels = byCase(rows, (row, line) => {
    if (classes.every((name) => !row[name])) return undefined;
    return classes.map((name) => {
      const found = row[name] ?? '';
      if (found === '0' || found === '1') return Number(found);
      throw new ClassificationError('notBinary', { row: line, column: name, found: found || '-' });
    });
  });
  const sample = [...labels.values()];
  for (const [c, name] of classes.entries()) {
    const count = sample.reduce((sum, label) => sum + (label[c] ?? 0), 0);
    if (count === 0 || count === sample.length)
      throw new ClassificationError('oneClass', { found: `${name} = ${count === 0 ? 0 : 1}` });
  }
  return { task: { kind: 'multiLabel', classes }, labels };
}

function byCase<T>(rows: readonly Row[], read: (row: Row, line: number) => T | undefined): Map<string, T> {
  const found = new Map<string, T>();
  rows.forEach((row, i) => {
    const name = (row.case ?? '').replace(FILE, '');
    if (name === '') throw new ClassificationError('table', { row: lineOf(i), found: '-' });
    const label = read(row, lineOf(i));
    if (label === undefined) return;
    if (found.has(name)) throw new ClassificationError('twice', { case: name });
    found.set(name, label);
  });
  return found;
}
