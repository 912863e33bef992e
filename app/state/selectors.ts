/** Facts derived from the stores. Pure; each returns the same object while its inputs are the same. */
import type { DisplaySegment } from '../viewer/index.ts';
import { IGNORE_COLOUR, segmentColour } from '../viewer/index.ts';
import type { Geometry, LabelSummary, ModelSummary, ResultSummary, ScanSummary } from '../workers.ts';
import type { Studio } from './studio.ts';

export const shownScanOf = (state: Pick<Studio, 'scans' | 'shownScan'>): ScanSummary | undefined =>
  state.scans.find((scan) => scan.id === state.shownScan?.id);

export const modelOf = (models: readonly ModelSummary[], id: string | undefined): ModelSummary | undefined =>
  models.find((model) => model.id === id);

/** A segment as the panel lists it. */
export interface ListedSegment extends Omit<DisplaySegment, 'visible'> {
  readonly voxels: number;
  readonly millilitres: number;
}

/** The open label map in words: a result, or a stored label map. */
export interface OpenLabels {
  readonly id: string;
  readonly name: string;
  readonly segments: readonly ListedSegment[];
}

export function openLabelsOf(
  id: string | undefined,
  results: readonly ResultSummary[],
  scans: readonly ScanSummary[],
  model: ModelSummary | undefined,
  nameOfValue: (value: number) => string,
): OpenLabels | undefined {
  const result = results.find((other) => other.id === id);
  if (result) {
    const { voxels, geometry, region } = result;
    // Where nothing was predicted, ignore stands.
    const segments = [...result.segments, ...ignoredOf(region?.ignore, voxels)];
    return {
      id: result.id,
      name: result.name,
      segments: counted(segments, voxels, geometry).map((one) => asIgnore(one, region?.ignore)),
    };
  }
  const labels = scans.find((other) => other.id === id);
  if (!labels) return undefined;
  const voxels = labels.voxels ?? {};
  if (labels.segments) return { id: labels.id, name: labels.name, segments: editedSegments(labels) };
  const values = Object.keys(voxels)
    .map(Number)
    .filter((value) => value !== labels.ignore);
  const names = namesFor(values, model, nameOfValue);
  return { id: labels.id, name: labels.name, segments: editedSegments(labels, names) };
}

/** Segments as they were left after editing, and nnU-Net's ignore label if there are voxels of it. */
function editedSegments(
  { segments = [], ignore, voxels = {}, geometry }: ScanSummary,
  names: readonly { value: number; name: string }[] = segments,
): ListedSegment[] {
  const colours = new Map(segments.map(({ value, colour }) => [value, colour]));
  return counted([...names, ...ignoredOf(ignore, voxels)], voxels, geometry).map((segment) =>
    asIgnore({ ...segment, colour: colours.get(segment.value) ?? segment.colour }, ignore),
  );
}

const ignoredOf = (ignore: number | undefined, voxels: Readonly<Record<number, number>>) =>
  ignore !== undefined && (voxels[ignore] ?? 0) > 0 ? [{ value: ignore, name: 'ignore' }] : [];

const asIgnore = (segment: ListedSegment, ignore: number | undefined): ListedSegment =>
  segment.value === ignore ? { ...segment, colour: IGNORE_COLOUR, hatched: true } : segment;

// A bare label map has numbers only; the chosen model's names are right if it knows every one of them.
function namesFor(
  values: readonly number[],
  model: ModelSummary | undefined,
  nameOfValue: (value: number) => string,
): { value: number; name: string }[] {
  const known = new Map(model?.segments.map(({ value, name }) => [value, name]));
  const fits = values.every((value) => known.has(value));
  return values.map((value) => ({
    value,
    name: (fits ? known.get(value) : undefined) ?? nameOfValue(value),
  }));
}

const MM3_PER_ML = 1000;

function counted(
  segments: readonly { readonly value: number; readonly name: string }[],
  voxels: Readonly<Record<number, number>>,
  { spacing }: Geometry,
): ListedSegment[] {
  const voxelMillilitres = (spacing[0] * spacing[1] * spacing[2]) / MM3_PER_ML;
  return segments
    .filter(({ value }) => value !== 0)
    .map(({ value, name }) => {
      const count = voxels[value] ?? 0;
      return {
        value,
        name,
        colour: segmentColour(value),
        voxels: count,
        millilitres: count * voxelMillilitres,
      };
    });
}

/** Names of the labels a model writes, background left out. */
export const foregroundNames = (labels: readonly LabelSummary[]): string[] =>
  labels.filter(({ values }) => values.some((value) => value !== 0)).map(({ name }) => name);
