/** Numbers of the segments: what the dialog shows, and the table to take home. */
import { heldScan } from '../state/index.ts';
import { IGNORE, type SegmentStatistics, type Zyx } from '../workers.ts';
import { editSession } from './editingStore.ts';
import { editingWorker } from './editingWorker.ts';
import { type EditSegments, ignoreValue } from './segments.ts';

const MM3_PER_ML = 1000;

export interface StatisticsRow extends SegmentStatistics {
  readonly name: string;
  /** The value in the file: ignore's is the largest label + 1. */
  readonly written: number;
  readonly millilitres: number;
}

/** Every segment of the list, in its order; those without voxels too. @throws StudioError */
export async function measureSegments(segments: EditSegments): Promise<StatisticsRow[]> {
  const session = editSession();
  const scan = heldScan();
  if (!session || !scan) return [];
  await session.begun;
  const measured = await editingWorker.segmentStatistics(session.map.data, scan.data);
  return statisticsRows(segments, measured, session.map.spacing);
}

export function statisticsRows(
  segments: EditSegments,
  measured: readonly SegmentStatistics[],
  [z, y, x]: Zyx,
): StatisticsRow[] {
  const byValue = new Map(measured.map((one) => [one.value, one]));
  return segments.map(({ value, name }) => {
    const none = { value, voxels: 0, mean: Number.NaN, deviation: Number.NaN, least: Number.NaN };
    const found = byValue.get(value) ?? { ...none, most: Number.NaN };
    return {
      ...found,
      name,
      written: value === IGNORE ? ignoreValue(segments) : value,
      millilitres: (found.voxels * z * y * x) / MM3_PER_ML,
    };
  });
}

/** Comma-separated, with a header; numbers with a point, empty where there is none. */
export function statisticsCsv(rows: readonly StatisticsRow[]): string {
  const number = (value: number, digits: number) => (Number.isFinite(value) ? value.toFixed(digits) : '');
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) =>
    [
      row.written,
      quoted(row.name),
      row.voxels,
      number(row.millilitres, 4),
      number(row.mean, 3),
      number(row.deviation, 3),
      number(row.least, 3),
      number(row.most, 3),
    ].join(','),
  );
  return `label,name,voxels,ml,mean,sd,min,max\n${lines.join('\n')}\n`;
}
