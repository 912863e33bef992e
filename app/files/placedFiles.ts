/** Files with their place in what the user dropped or picked, so that a model folder is recognised as one. */
import type { PlacedFile } from '../workers.ts';

/** From `<input type="file">`, with `webkitdirectory` or without. */
export function pickedFiles(files: Iterable<File>): PlacedFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/**
 * Everything in a drop, folders with all they hold. Must be called inside the drop event: the browser forgets the
 * items as soon as the handler returns, hence the entries are taken before the first await.
 */
export function droppedFiles(transfer: DataTransfer): Promise<PlacedFile[]> {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry());
  const plain = items.map((item, index) => (entries[index] ? null : item.getAsFile()));
  const loose = plain.filter((file) => file !== null).map((file) => ({ path: file.name, file }));
  return collect(entries.filter((entry) => entry !== null)).then((found) => [...found, ...loose]);
}

async function collect(entries: readonly FileSystemEntry[]): Promise<PlacedFile[]> {
  const found: PlacedFile[] = [];
  for (const entry of entries) {
    if (isFile(entry)) found.push({ path: placeOf(entry), file: await fileOf(entry) });
    else if (isDirectory(entry)) found.push(...(await collect(await childrenOf(entry))));
  }
  return found;
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const placeOf = (entry: FileSystemEntry) => entry.fullPath.replace(/^\//, '');

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

async function childrenOf(entry: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = entry.createReader();
  const children: FileSystemEntry[] = [];
  // One call hands out at most a hundred entries; an empty answer is the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return children;
    children.push(...some);
  }
}
