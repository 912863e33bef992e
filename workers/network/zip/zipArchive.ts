/** Over zip.js: central directory with zip64, stored and deflated members. */
import { BlobReader, BlobWriter, type FileEntry, ZipReader } from '@zip.js/zip.js';
import { CheckpointError } from '../failures.ts';

export interface ZipMember {
  readonly path: string;
  /** Bytes once unpacked. */
  readonly size: number;
  /** A slice of the archive for a stored member (nothing is copied); a deflated one is unpacked on first use. */
  blob(): Promise<Blob>;
}

const LOCAL_HEADER_BYTES = 30;
const STORED = 0;

/** Files of an archive by path.
 *  @throws CheckpointError `checkpoint.zip` when the directory at its end is missing or broken. */
export async function openZip(archive: Blob, name: string): Promise<ReadonlyMap<string, ZipMember>> {
  try {
    const reader = new ZipReader(new BlobReader(archive), { useWebWorkers: false });
    const entries = await reader.getEntries();
    const files = entries.filter((entry): entry is FileEntry => !entry.directory);
    return new Map(files.map((entry) => [entry.filename, member(entry, archive, name)]));
  } catch (cause) {
    throw zipError(name, cause);
  }
}

function member(entry: FileEntry, archive: Blob, name: string): ZipMember {
  let unpacked: Promise<Blob> | undefined;
  return {
    path: entry.filename,
    size: entry.uncompressedSize,
    blob: () => {
      if (entry.compressionMethod === STORED && !entry.encrypted) return storedSlice(entry, archive);
      unpacked ??= entry.getData(new BlobWriter(), { useWebWorkers: false }).catch((cause) => {
        throw zipError(`${name}/${entry.filename}`, cause);
      });
      return unpacked;
    },
  };
}

/** The local header's own name and extra field may be longer than the directory's: torch pads with them. */
async function storedSlice(entry: FileEntry, archive: Blob): Promise<Blob> {
  const header = archive.slice(entry.offset, entry.offset + LOCAL_HEADER_BYTES);
  const view = new DataView(await header.arrayBuffer());
  const start = entry.offset + LOCAL_HEADER_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  return archive.slice(start, start + entry.uncompressedSize);
}

function zipError(name: string, cause: unknown): CheckpointError {
  const found = cause instanceof Error ? cause.message : String(cause);
  const message = `${name}: not a readable zip file (${found}). It may be cut short; copy or download it again.`;
  return new CheckpointError('zip', message, { file: name, found }, { cause });
}
