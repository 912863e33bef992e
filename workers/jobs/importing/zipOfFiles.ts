/**
 * Uncompressed zips of files, byte for byte as they are, as streams: a few files at a time in memory. Written here because a
 * thousand files took zip.js longer than decoding them. Source: PKWARE APPNOTE 4.3, without its 64-bit extension.
 */
import { BlobReader, ZipReader } from '@zip.js/zip.js';
import { createCRC32 } from 'hash-wasm';
import { readAhead } from '../../image/dicom/index.ts';

export interface ArchivedFile {
  readonly path: string;
  readonly blob: Blob;
}

/** A zip without 64-bit extension holds less than 65 536 files and 4 GiB. */
const MOST_FILES = 60_000;
const MOST_BYTES = 3.5 * 2 ** 30;

const FILES_AHEAD = 4;

const UTF8_NAMES = 0x0800;
/** 1 January 1980: the files' own dates are in their headers. */
const NO_DATE = 0x0021;

/** As few zips as hold all files. Two files of one path both stay. */
export const zipsOfFiles = (files: readonly ArchivedFile[]): ReadableStream<Uint8Array>[] =>
  zipsOfContents(
    files,
    readAhead(files, async ({ blob }) => new Uint8Array(await blob.arrayBuffer()), FILES_AHEAD),
  );

/** The same where somebody else reads the files: `contents` are theirs, in the same order, and are asked for as the zips are
 *  read. The zips must be read one after the other. */
export function zipsOfContents(
  files: readonly ArchivedFile[],
  contents: AsyncGenerator<Uint8Array>,
): ReadableStream<Uint8Array>[] {
  const parts: ArchivedFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (bytes + file.blob.size > MOST_BYTES || (parts.at(-1)?.length ?? 0) >= MOST_FILES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(file);
    bytes += file.blob.size;
  }
  return parts.map((part) => zipOf(part, contents));
}

const LOCAL_HEADER = 30;

/** The files of a zip that `zipsOfFiles` wrote, read only where they are asked for. */
export async function filesOfZip(zip: Blob): Promise<ArchivedFile[]> {
  const reader = new ZipReader(new BlobReader(zip));
  try {
    const entries = await reader.getEntries();
    return entries.map(({ filename, rawFilename, offset, uncompressedSize }) => {
      const start = offset + LOCAL_HEADER + rawFilename.length;
      return { path: filename, blob: zip.slice(start, start + uncompressedSize) };
    });
  } finally {
    await reader.close();
  }
}

interface Entry {
  readonly name: Uint8Array;
  readonly crc: number;
  readonly size: number;
  readonly at: number;
}

/** Each write to the browser's storage is a message: few large ones. */
const PIECE_BYTES = 4 << 20;

function zipOf(
  files: readonly ArchivedFile[],
  contents: AsyncGenerator<Uint8Array>,
): ReadableStream<Uint8Array> {
  const parts = partsOf(files, contents);
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const piece: Uint8Array[] = [];
      for (let bytes = 0; bytes < PIECE_BYTES; ) {
        const { value, done } = await parts.next();
        if (done) break;
        piece.push(value);
        bytes += value.length;
      }
      if (piece.length > 0) controller.enqueue(joined(piece));
      else controller.close();
    },
    cancel: async () => void (await contents.return(undefined)),
  };
  // Nothing is read before it is asked for: several zips share the contents.
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** Local headers, files and the directory, in the order of the zip. */
async function* partsOf(
  files: readonly ArchivedFile[],
  contents: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const names = freeNames(files.map(({ path }) => path));
  const hasher = await createCRC32();
  const entries: Entry[] = [];
  let at = 0;
  for (const file of names) {
    const { value: bytes = new Uint8Array(0) } = await contents.next();
    const crc = Number.parseInt(hasher.init().update(bytes).digest('hex'), 16);
    const name = new TextEncoder().encode(file);
    const entry: Entry = { name, crc, size: bytes.length, at };
    const head = record([['u32', 0x04034b50], ...common(entry)], name);
    entries.push(entry);
    at += head.length + bytes.length;
    yield head;
    yield bytes;
  }
  yield directoryOf(entries, at);
}

type Field = readonly ['u16' | 'u32', number];

/** What a local header and a directory entry share. */
const common = ({ name, crc, size }: Entry): Field[] => [
  ['u16', 20],
  ['u16', UTF8_NAMES],
  ['u16', 0],
  ['u16', 0],
  ['u16', NO_DATE],
  ['u32', crc],
  ['u32', size],
  ['u32', size],
  ['u16', name.length],
  ['u16', 0],
];

function directoryOf(entries: readonly Entry[], at: number): Uint8Array<ArrayBuffer> {
  const listed = entries.map((entry) =>
    record(
      [
        ['u32', 0x02014b50],
        ['u16', 20],
        ...common(entry),
        ['u16', 0],
        ['u16', 0],
        ['u16', 0],
        ['u32', 0],
        ['u32', entry.at],
      ],
      entry.name,
    ),
  );
  const bytes = listed.reduce((sum, { length }) => sum + length, 0);
  const end = record([
    ['u32', 0x06054b50],
    ['u16', 0],
    ['u16', 0],
    ['u16', entries.length],
    ['u16', entries.length],
    ['u32', bytes],
    ['u32', at],
    ['u16', 0],
  ]);
  return joined([...listed, end]);
}

function record(fields: readonly Field[], tail: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> {
  const length = fields.reduce((bytes, [type]) => bytes + (type === 'u16' ? 2 : 4), 0);
  const view = new DataView(new ArrayBuffer(length));
  let at = 0;
  for (const [type, value] of fields) {
    if (type === 'u16') view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += type === 'u16' ? 2 : 4;
  }
  return joined([new Uint8Array(view.buffer), tail]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((bytes, { length }) => bytes + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function freeNames(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    let name = path;
    for (let count = 2; taken.has(name); count++) name = `${count}/${path}`;
    taken.add(name);
    return name;
  });
}
