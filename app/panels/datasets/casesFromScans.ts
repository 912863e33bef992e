import type { ScanForCase, ScanSummary } from '../../workers.ts';

export const storedImages = (scans: readonly ScanSummary[]): ScanSummary[] =>
  scans.filter(({ role, inDataset }) => role === 'image' && !inDataset);

/** The newest label map of each scan. */
export function newestLabels(scans: readonly ScanSummary[]): Map<string, ScanSummary> {
  const newest = new Map<string, ScanSummary>();
  for (const map of scans) {
    const of = map.role === 'labels' && !map.inDataset ? map.of : undefined;
    if (of !== undefined && (newest.get(of)?.addedAt ?? 0) <= map.addedAt) newest.set(of, map);
  }
  return newest;
}

/** Case names are file names, and no two may be the same. */
export function casesOf(
  scans: readonly ScanSummary[],
  labels: ReadonlyMap<string, ScanSummary>,
): ScanForCase[] {
  const taken = new Set<string>();
  return scans.map(({ id, name }) => {
    const plain = name.replace(/[^\p{L}\p{N}_.-]+/gu, '_').replace(/^\.+/, '') || 'case';
    let unique = plain;
    for (let count = 2; taken.has(unique); count++) unique = `${plain}_${count}`;
    taken.add(unique);
    const map = labels.get(id);
    return { scan: id, name: unique, ...(map && { labels: map.id }) };
  });
}

/** Label names that the maps bring along, by value from 1; what has no name is numbered by `unnamed`. */
export function labelNames(maps: readonly ScanSummary[], unnamed: (value: number) => string): string[] {
  const names = new Map<number, string>();
  let highest = 0;
  for (const { segments = [], voxels = {}, ignore } of maps) {
    for (const { value, name } of segments) names.set(value, name);
    const values = [...segments.map(({ value }) => value), ...Object.keys(voxels).map(Number)];
    highest = Math.max(highest, ...values.filter((value) => value !== ignore));
  }
  return Array.from({ length: highest }, (_, at) => names.get(at + 1) ?? unnamed(at + 1));
}

/** The smallest number that no dataset has. */
export function freeId(taken: readonly { readonly id: number }[]): number {
  const ids = new Set(taken.map(({ id }) => id));
  let id = 1;
  while (ids.has(id) && id < 999) id++;
  return id;
}
