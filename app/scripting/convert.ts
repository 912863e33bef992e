/** The page's half of `segloop convert`: one file or folder in, one file out. */
import { io } from '../actions/index.ts';
import {
  type FileFailure,
  type PlacedFile,
  type ScanNote,
  type ScanSummary,
  StudioError,
} from '../workers.ts';
import type { OfferedFile } from './commandLine.ts';

export interface ConvertRequest {
  readonly input: readonly OfferedFile[];
  /** A DICOM series that the labels lie on. */
  readonly reference: readonly OfferedFile[];
  /** Place of the output on the loopback server; for a series its folder. */
  readonly output: string;
  /** DICOM SEG, an image file whose ending `output` has, or a DICOM series. */
  readonly as: 'seg' | 'segLabelMap' | 'image' | 'series';
  /** Names by label value, from a dataset.json. */
  readonly names: Readonly<Record<number, string>>;
  /** What means ignore in the input. */
  readonly ignoreValue?: number;
  /** Which of several series, by name. */
  readonly series?: string;
}

export interface Converted {
  readonly kind: 'scan' | 'labels';
  readonly name: string;
  /** `[z, y, x]` */
  readonly size: readonly number[];
  readonly spacing: readonly number[];
  /** Voxels by label value. */
  readonly voxels: Readonly<Record<number, number>>;
  readonly mapping: readonly { readonly from: number; readonly to: number; readonly voxels: number }[];
  readonly notes: readonly ScanNote[];
  /** For a series: the distance between values that can be told apart; 1 where nothing was rounded. */
  readonly step?: number;
  /** Files of the input that could not be read. */
  readonly failures: readonly FileFailure[];
}

/** How files come from and go to the loopback server. */
export interface Transfers {
  fetchAll(files: readonly OfferedFile[]): Promise<PlacedFile[]>;
  put(place: string, body: Blob): Promise<void>;
}

const IMAGE_FORMATS = { '.nii.gz': 'nifti', '.nrrd': 'nrrd', '.mha': 'mha' } as const;

/** @throws StudioError */
export async function convert(request: ConvertRequest, transfers: Transfers): Promise<Converted> {
  const host = await openReference(request, transfers);
  const report = await io().importFiles(await transfers.fetchAll(request.input));
  const wanted = chosen(report.scans, report.failures, request, host);
  if (request.as === 'series') return sendSeries(wanted, report.failures, request, host, transfers);
  const isLabels = wanted.role === 'labels' || request.as !== 'image' || request.ignoreValue !== undefined;
  if (!isLabels) {
    await transfers.put(request.output, await io().exportScan(wanted.id, 0, request.output));
    return { ...facts(wanted, report.failures), kind: 'scan', mapping: [] };
  }
  const { labels, mapping } = await asLabels(wanted, request, host);
  const segments = segmentsOf(labels, request.names);
  const format = request.as === 'image' ? imageFormat(request.output) : request.as;
  if (format === undefined)
    await transfers.put(request.output, await io().exportScan(labels.id, 0, request.output));
  else {
    const origin = { type: 'MANUAL' } as const;
    const { blob } = await io().exportLabels({ id: labels.id, format, segments, origin });
    await transfers.put(request.output, blob);
  }
  return { ...facts(labels, report.failures), kind: 'labels', mapping };
}

/** Name of a slice's file, from 0. */
const sliceName = (slice: number): string => `IM${String(slice + 1).padStart(5, '0')}.dcm`;

async function sendSeries(
  scan: ScanSummary,
  failures: readonly FileFailure[],
  { output }: ConvertRequest,
  host: ScanSummary | undefined,
  transfers: Transfers,
): Promise<Converted> {
  const { files, step } = await io().exportSeries(scan.id, 0, host?.id);
  for (const [slice, file] of files.entries()) await transfers.put(`${output}/${sliceName(slice)}`, file);
  return { ...facts(scan, failures), kind: 'scan', mapping: [], step };
}

const imageFormat = (output: string) =>
  Object.entries(IMAGE_FORMATS).find(([ending]) => output.toLowerCase().endsWith(ending))?.[1];

async function openReference(
  { reference }: ConvertRequest,
  transfers: Transfers,
): Promise<ScanSummary | undefined> {
  if (reference.length === 0) return undefined;
  const { scans, failures } = await io().importFiles(await transfers.fetchAll(reference));
  const series = scans.filter(({ role, dicom }) => role === 'image' && dicom && !dicom.localizer);
  const [only, ...others] = series;
  if (only && others.length === 0) return only;
  if (only) return severalSeries(series);
  throw firstFailure(failures) ?? noSeries(reference[0]?.path ?? '');
}

/** The one thing in the input that is to be converted. */
function chosen(
  scans: readonly ScanSummary[],
  failures: readonly FileFailure[],
  { input, as, series }: ConvertRequest,
  host: ScanSummary | undefined,
): ScanSummary {
  const labels = scans.filter(({ role }) => role === 'labels');
  const wantsLabels = as === 'image' ? host !== undefined : as !== 'series';
  const kind = wantsLabels && labels.length > 0 ? labels : scans.filter(({ dicom }) => !dicom?.localizer);
  const candidates = kind.length > 0 ? kind : scans;
  const named = series === undefined ? candidates : candidates.filter(({ name }) => name === series);
  const [only, ...others] = named;
  if (only && others.length === 0) return only;
  if (candidates.length > 1) return severalSeries(candidates);
  const path = input[0]?.path ?? '';
  throw (
    firstFailure(failures) ??
    new StudioError('cli.unrecognised', `${path}: nothing in it is a scan or labels. Check the path.`, {
      file: path,
    })
  );
}

function severalSeries(series: readonly ScanSummary[]): never {
  const names = series.map(({ name }) => name).join(', ');
  throw new StudioError('cli.severalSeries', `There are several series: ${names}. Name one with --series.`, {
    names,
  });
}

const noSeries = (file: string): StudioError =>
  new StudioError('cli.noSeries', `${file}: no DICOM series there. Name its folder with --reference.`, {
    file,
  });

const firstFailure = ([first]: readonly FileFailure[]): StudioError | undefined =>
  first && new StudioError(first.code, first.message, first.details);

/** Laid on the reference, or on themselves; ignore becomes nnU-Net's. */
async function asLabels(
  wanted: ScanSummary,
  { ignoreValue, names }: ConvertRequest,
  host: ScanSummary | undefined,
): Promise<Pick<Converted, 'mapping'> & { labels: ScanSummary }> {
  const taken = ignoreValue === undefined ? undefined : names[ignoreValue];
  if (taken !== undefined && taken !== 'ignore')
    throw new StudioError(
      'labels.ignoreIsLabel',
      `${wanted.name}: ${ignoreValue} is to mean ignore, but is the label ${taken}. Give another --ignore-label.`,
      { file: wanted.name, ignore: ignoreValue ?? 0, name: taken },
    );
  if (wanted.of !== undefined && ignoreValue === undefined) return { labels: wanted, mapping: [] };
  const labels = await io().useAsLabels(wanted.id, host?.id ?? wanted.of ?? wanted.id, ignoreValue);
  const { ignore, voxels = {} } = labels;
  if (ignoreValue === undefined || ignore === undefined || ignore === ignoreValue)
    return { labels, mapping: [] };
  return { labels, mapping: [{ from: ignoreValue, to: ignore, voxels: voxels[ignore] ?? 0 }] };
}

function segmentsOf({ segments = [], ignore }: ScanSummary, names: ConvertRequest['names']) {
  const named = Object.entries(names)
    .map(([value, name]) => ({ value: Number(value), name }))
    .filter(({ value }) => value > 0);
  const own = segments.map(({ value, name, colour }) => ({ value, name, colour }));
  const ignored = ignore === undefined ? [] : [{ value: ignore, name: 'ignore' }];
  // The last one with a value wins.
  return [...new Map([...own, ...ignored, ...named].map((segment) => [segment.value, segment])).values()];
}

const facts = (
  { name, geometry, voxels = {}, notes = [] }: ScanSummary,
  failures: readonly FileFailure[],
) => ({
  name,
  size: geometry.size,
  spacing: geometry.spacing,
  voxels,
  notes,
  failures,
});
