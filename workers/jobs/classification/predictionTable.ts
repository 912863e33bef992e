/** Predictions as a table for a spreadsheet. */
import Papa from 'papaparse';
import { type CaseLabel, decisionOf, type Task } from '../../classification/index.ts';

interface Row {
  readonly case: string;
  readonly probabilities: readonly number[];
  readonly label?: CaseLabel;
}

/** `case[,label],prediction,p_<class>…`; of multi-label tasks names of classes are joined by ` + `. */
export function classesCsv(task: Task, rows: readonly Row[]): string {
  const named = (label: CaseLabel): string => {
    if (typeof label === 'number') return task.classes[label] ?? '';
    return task.classes.filter((_, c) => label[c] === 1).join(' + ');
  };
  const hasLabels = rows.some(({ label }) => label !== undefined);
  const table = rows.map(({ case: name, label, probabilities }) => ({
    case: name,
    ...(hasLabels && { label: label === undefined ? '' : named(label) }),
    prediction: named(decisionOf(task, probabilities)),
    ...Object.fromEntries(task.classes.map((one, c) => [`p_${one}`, (probabilities[c] ?? 0).toFixed(6)])),
  }));
  return `${Papa.unparse(table)}\r\n`;
}
