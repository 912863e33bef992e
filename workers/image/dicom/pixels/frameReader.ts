/** Reads the frames of files as stored values, many files ahead of what waits, compressed ones in batches. */
import { DicomError } from '../dicomError.ts';
import { parseDataSet } from '../header/dataSet.ts';
import type { Instance, PixelFormat } from '../header/instance.ts';
import { readAhead } from '../readAhead.ts';
import { encapsulatedFrames } from './encapsulatedFrames.ts';
import { framesPerCall, GdcmDecoder } from './gdcm.ts';
import { decodeHighThroughput, HIGH_THROUGHPUT } from './openjph.ts';
import { unpackRunLength } from './runLength.ts';
import { bytesPerFrame, readStoredValues, type StoredValues } from './storedValues.ts';

/** A file whose header is known. */
export interface OpenInstance extends Instance {
  readonly file: Blob;
}

/** One frame to read; `slot` is whatever the caller knows it by. */
export interface WantedFrame<Slot> {
  readonly instance: OpenInstance;
  readonly frame: number;
  readonly slot: Slot;
}

type OnFrame<Slot> = (slot: Slot, values: StoredValues) => void;

const RUN_LENGTH = '1.2.840.10008.1.2.5';
/** Syntaxes whose decoders GDCM has. JPEG XL and video are nobody's. */
const COMPRESSED = /^1\.2\.840\.10008\.1\.2\.4\.(50|51|53|55|57|70|80|81|90|91)$/;

interface Batch<Slot> {
  readonly format: PixelFormat;
  readonly file: string;
  readonly frames: { readonly slot: Slot; readonly bytes: Uint8Array }[];
}

/**
 * Calls `onFrame` once for every wanted frame, in any order. Frames of one file should stand together.
 * @throws DicomError `dicom.syntax`, `dicom.decode`, `dicom.truncated`, `dicom.damaged`
 */
export async function readFramesOf<Slot>(
  wanted: readonly WantedFrame<Slot>[],
  onFrame: OnFrame<Slot>,
  signal?: AbortSignal,
): Promise<void> {
  for await (const _ of readFiles(wanted, onFrame, signal));
}

/** The same, with each file's bytes for who wants them too: so that a file is read once. Files come in the order in which
 *  they are first wanted; the next is read when it is asked for. All frames are there when the last file was taken and the
 *  generator has ended. */
export async function* readFiles<Slot>(
  wanted: readonly WantedFrame<Slot>[],
  onFrame: OnFrame<Slot>,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const decoder = new GdcmDecoder();
  const running = new Set<Promise<void>>();
  const decode = async (batch: Batch<Slot>): Promise<void> => {
    const { format, file } = batch;
    const frames = batch.frames.map(({ bytes }) => bytes);
    const values = HIGH_THROUGHPUT.test(format.transferSyntax)
      ? await decodeHighThroughput(format, frames, file)
      : await decoder.decode(format, frames, file);
    batch.frames.forEach(({ slot }, i) => {
      onFrame(slot, values[i] ?? new Uint8Array(0));
    });
  };
  const begin = async (batch: Batch<Slot> | undefined): Promise<void> => {
    if (!batch) return;
    const run: Promise<void> = decode(batch).finally(() => running.delete(run));
    // Whoever awaits the set hears of a failure; nobody may be waiting just now.
    run.catch(() => undefined);
    running.add(run);
    if (running.size >= decoder.lanes) await Promise.race(running);
  };
  try {
    let open: Batch<Slot> | undefined;
    for await (const { group, bytes } of readAhead(byFile(wanted), fileBytes, FILES_AHEAD)) {
      signal?.throwIfAborted();
      const [{ instance }] = group;
      const compressed = framesIn(bytes, instance, group, onFrame);
      for (const one of compressed) {
        if (open && !fits(open, instance.pixels)) {
          await begin(open);
          open = undefined;
        }
        open ??= { format: instance.pixels, file: instance.path, frames: [] };
        open.frames.push(one);
      }
      yield bytes;
    }
    await begin(open);
    await Promise.all(running);
  } finally {
    await Promise.allSettled(running);
    decoder.close();
  }
}

const fits = <Slot>({ format, frames }: Batch<Slot>, next: PixelFormat): boolean =>
  frames.length < framesPerCall(format) &&
  JSON.stringify({ ...format, frames: 0 }) === JSON.stringify({ ...next, frames: 0 });

type FileGroup<Slot> = [WantedFrame<Slot>, ...WantedFrame<Slot>[]];

function byFile<Slot>(wanted: readonly WantedFrame<Slot>[]): FileGroup<Slot>[] {
  const groups = new Map<OpenInstance, FileGroup<Slot>>();
  for (const one of wanted) {
    const group = groups.get(one.instance);
    if (group) group.push(one);
    else groups.set(one.instance, [one]);
  }
  return [...groups.values()];
}

/** Whole files in memory ahead of the one that is decoded. */
const FILES_AHEAD = 4;

async function fileBytes<Slot>(group: FileGroup<Slot>) {
  return { group, bytes: new Uint8Array(await group[0].instance.file.arrayBuffer()) };
}

/** Hands over uncompressed frames at once; gives back the compressed ones. */
function framesIn<Slot>(
  bytes: Uint8Array,
  { path, pixels }: OpenInstance,
  group: FileGroup<Slot>,
  onFrame: OnFrame<Slot>,
): { slot: Slot; bytes: Uint8Array }[] {
  const data = parseDataSet(bytes, path);
  const element = data.pixels();
  if (!element) throw new DicomError('noPixels', { file: path, kind: '?' });
  const syntax = pixels.transferSyntax;
  if (element.fragments.length === 0) {
    const length = bytesPerFrame(pixels);
    for (const { frame, slot } of group) {
      const bytes = element.bytes.subarray(
        element.offset + frame * length,
        element.offset + (frame + 1) * length,
      );
      if (bytes.length < length)
        throw new DicomError('truncated', { file: path, found: bytes.length, expected: length });
      onFrame(slot, readStoredValues(bytes, pixels));
    }
    return [];
  }
  const frames = encapsulatedFrames(element, pixels.frames);
  if (!frames) throw new DicomError('decode', { file: path, syntax });
  const of = (frame: number): Uint8Array => frames[frame] ?? new Uint8Array(0);
  if (syntax === RUN_LENGTH) {
    const little = { ...pixels, transferSyntax: '1.2.840.10008.1.2.1' };
    for (const { frame, slot } of group)
      onFrame(slot, readStoredValues(unpackRunLength(of(frame), pixels), little));
    return [];
  }
  if (!COMPRESSED.test(syntax) && !HIGH_THROUGHPUT.test(syntax))
    throw new DicomError('syntax', { file: path, syntax });
  // Copies: the file's bytes need not wait for the batch.
  return group.map(({ frame, slot }) => ({ slot, bytes: of(frame).slice() }));
}
