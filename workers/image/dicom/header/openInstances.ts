import { StudioError } from '../../../failure/index.ts';
import { DicomError } from '../dicomError.ts';
import type { OpenInstance } from '../pixels/frameReader.ts';
import { readAhead } from '../readAhead.ts';
import { looksLikeDicom, PIXEL_DATA, parseDataSet } from './dataSet.ts';
import { type DerivedFile, derivedKind } from './derivedObjects.ts';
import { readInstance } from './readInstance.ts';

export interface DicomFile {
  /** Place in what was dropped. */
  readonly path: string;
  readonly file: Blob;
}

export interface OpenedInstances {
  readonly instances: readonly OpenInstance[];
  /** Segmentations and contours; read once their series is known. */
  readonly derived: readonly DerivedFile[];
  readonly failures: readonly { readonly path: string; readonly error: StudioError }[];
  /** Paths of files that are no DICOM. */
  readonly others: readonly string[];
}

/** Most headers of one-frame images end before this many bytes. */
const HEADER_BYTES = 32 << 10;
/** The index of a CD; it lists files and holds none. */
const DIRECTORY = '1.2.840.10008.1.3.10';
const DEFLATED = '1.2.840.10008.1.2.1.99';

/** Reads the headers of files that may be DICOM, whatever their names. A DICOM file that cannot be used is a failure with
 *  its reason; the others stay. */
export async function openInstances(
  files: readonly DicomFile[],
  onFile?: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<OpenedInstances> {
  const instances: OpenInstance[] = [];
  const derived: DerivedFile[] = [];
  const failures: { path: string; error: StudioError }[] = [];
  const others: string[] = [];
  let done = 0;
  for await (const opened of readAhead(files, openOrFail)) {
    signal?.throwIfAborted();
    onFile?.(done++, files.length);
    if (!opened) continue;
    if ('other' in opened) others.push(opened.other);
    else if ('error' in opened) failures.push(opened);
    else if ('kind' in opened) derived.push(opened);
    else instances.push(opened);
  }
  onFile?.(files.length, files.length);
  return { instances, derived, failures, others };
}

/** A file that cannot be used is its reason. */
async function openOrFail({ file, path }: DicomFile) {
  try {
    return await openInstance(file, path);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    return { path, error };
  }
}

/** Undefined for a DICOMDIR; `other` for what is no DICOM. */
async function openInstance(
  file: Blob,
  path: string,
): Promise<OpenInstance | DerivedFile | { other: string } | undefined> {
  const head = new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer());
  if (!looksLikeDicom(head)) return { other: path };
  const data = await readHeader(file, path, head);
  if (data.text('x00020002') === DIRECTORY) return undefined;
  const kind = derivedKind(data);
  if (kind) return { kind, path, file };
  return { ...readInstance(data, path), file };
}

/** The header alone, where it ends within the first bytes; else the whole file is read. */
async function readHeader(file: Blob, path: string, head: Uint8Array) {
  try {
    const data = parseDataSet(head, path, PIXEL_DATA);
    if (data.text('x00020010') !== DEFLATED && data.hasPixels) return data;
  } catch (error) {
    if (!(error instanceof DicomError)) throw error;
  }
  return parseDataSet(new Uint8Array(await file.arrayBuffer()), path, PIXEL_DATA);
}
