import type { DatasetSummary, ScanForCase, ScanSummary } from '../../workers.ts';

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

/** Case names are file names, and no two may be the same.
 *  @param valuesOf what becomes of a map's values; undefined: they are the dataset's */
export function casesOf(
  scans: readonly ScanSummary[],
  labels: ReadonlyMap<string, ScanSummary>,
  valuesOf: (map: ScanSummary) => ScanForCase['values'],
): ScanForCase[] {
  const taken = new Set<string>();
  return scans.map(({ id, name }) => {
    const plain = name.replace(/[^\p{L}\p{N}_.-]+/gu, '_').replace(/^\.+/, '') || 'case';
    let unique = plain;
    for (let count = 2; taken.has(unique); count++) unique = `${plain}_${count}`;
    taken.add(unique);
    const map = labels.get(id);
    const values = map && valuesOf(map);
    return { scan: id, name: unique, ...(map && { labels: map.id }), ...(values && { values }) };
  });
}

/** Names of a map's labels by value; what has no name is numbered by `unnamed`. */
function namesOf(
  { segments = [], voxels = {}, ignore }: ScanSummary,
  unnamed: (value: number) => string,
): Map<number, string> {
  const named = new Map(segments.map(({ value, name }) => [value, name]));
  const values = [...named.keys(), ...Object.keys(voxels).map(Number)].filter((value) => value !== ignore);
  return new Map(values.map((value) => [value, named.get(value) ?? unnamed(value)]));
}

/** By value of the map, the place of its label in a list, from 1; what the list lacks is left out. */
export function valuesByName(
  map: ScanSummary,
  labels: readonly string[],
  unnamed: (value: number) => string,
): Record<number, number> {
  const places = [...namesOf(map, unnamed)].map(
    ([value, name]) => [value, labels.indexOf(name) + 1] as const,
  );
  return Object.fromEntries(places.filter(([, place]) => place > 0));
}

/** Whether a list has all labels of a map by their names. */
export const hasNamesOf = (
  map: ScanSummary,
  labels: readonly string[],
  unnamed: (value: number) => string,
): boolean => [...namesOf(map, unnamed).values()].every((name) => labels.includes(name));

/** Label names that the maps bring along, each once, by the smallest value that one of them has. nnU-Net counts from 1
 *  without gaps, so the values themselves may change: see `valuesByName`. */
export function labelNames(maps: readonly ScanSummary[], unnamed: (value: number) => string): string[] {
  const smallest = new Map<string, number>();
  for (const map of maps)
    for (const [value, name] of namesOf(map, unnamed))
      smallest.set(name, Math.min(value, smallest.get(name) ?? value));
  return [...smallest].sort(([, a], [, b]) => a - b).map(([name]) => name);
}

/** The smallest number that no dataset has. */
export function freeId(taken: readonly { readonly id: number }[]): number {
  const ids = new Set(taken.map(({ id }) => id));
  let id = 1;
  while (ids.has(id) && id < 999) id++;
  return id;
}

/** Names of a dataset's labels by value from 1; undefined for regions, which share values. */
export const labelsInOrder = ({ labels, hasRegions }: DatasetSummary): string[] | undefined =>
  hasRegions
    ? undefined
    : labels
        .filter(({ values }) => (values[0] ?? 0) > 0)
        .toSorted((a, b) => (a.values[0] ?? 0) - (b.values[0] ?? 0))
        .map(({ name }) => name);
