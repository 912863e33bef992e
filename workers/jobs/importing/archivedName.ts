import type { Entry } from '@zip.js/zip.js';

/** The name of a zip's entry. Zips made on Chinese Windows hold names in its code page and do not say so. */
export function archivedName({ filename, filenameUTF8, rawFilename }: Entry): string {
  if (filenameUTF8 || rawFilename.every((byte) => byte < 0x80)) return filename;
  for (const label of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(rawFilename);
    } catch {
      // Not this one.
    }
  }
  return filename;
}
