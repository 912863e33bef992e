import { BlobReader, BlobWriter, configure, type Entry, ZipReader } from '@zip.js/zip.js';
import type { PlacedFile } from '../api.ts';
import { archivedName } from './archivedName.ts';
import { mayBeScan } from './dicomFiles.ts';

// We are a worker already, and zip.js would start its own from a blob: URL.
configure({ useWebWorkers: false });

const HOLDS_MODEL = /(^|\/)(plans\.json|checkpoint_[^/]*\.pth)$/;

/** What a dropped zip is: a model that is read where it lies, or a bag of scans that is unpacked. */
export type Unpacked = { readonly model: PlacedFile } | { readonly files: readonly PlacedFile[] };

/** @throws Error when the zip's directory cannot be read */
export async function unpack(archive: PlacedFile): Promise<Unpacked> {
  const reader = new ZipReader(new BlobReader(archive.file));
  try {
    const entries = await reader.getEntries();
    if (entries.some(({ filename }) => HOLDS_MODEL.test(filename))) return { model: archive };
    const files: PlacedFile[] = [];
    for (const entry of entries) {
      const name = archivedName(entry);
      const file = await extract(entry, name);
      if (file) files.push({ path: `${archive.path}/${name}`, file });
    }
    return { files };
  } finally {
    await reader.close();
  }
}

/** Only what may be a scan: nothing else of a large zip is worth its memory. */
async function extract(entry: Entry, name: string): Promise<File | undefined> {
  if (entry.directory || !mayBeScan(name)) return undefined;
  const blob = await entry.getData(new BlobWriter());
  return new File([blob], name.slice(name.lastIndexOf('/') + 1));
}
