/** A folder of this computer as a Directory, for tests that let other programs read what we wrote. Node only. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Directory, DirectoryEntry, WorkspacePath } from '../directory.ts';
import { gather } from '../memoryDirectory.ts';
import { WorkspaceError } from '../workspaceError.ts';
import { byName, fileSegments, pathSegments } from '../workspacePath.ts';

export class NodeDirectory implements Directory {
  constructor(private readonly root: string) {}

  async list(place: WorkspacePath): Promise<DirectoryEntry[]> {
    const folder = path.join(this.root, ...pathSegments(place));
    if (!existsSync(folder)) return [];
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .map(
        (entry): DirectoryEntry => ({ name: entry.name, kind: entry.isDirectory() ? 'directory' : 'file' }),
      )
      .sort(byName);
  }

  async read(place: WorkspacePath): Promise<Blob> {
    const file = this.file(place);
    if (!existsSync(file) || !(await stat(file)).isFile())
      throw new WorkspaceError('missing', { path: place });
    return new Blob([await readFile(file)]);
  }

  async exists(place: WorkspacePath): Promise<boolean> {
    return existsSync(path.join(this.root, ...pathSegments(place)));
  }

  async write(place: WorkspacePath, content: BlobPart | ReadableStream<Uint8Array>): Promise<void> {
    const file = this.file(place);
    const blob = content instanceof ReadableStream ? await gather(content) : new Blob([content]);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(`${file}.part`, new Uint8Array(await blob.arrayBuffer()));
    await rename(`${file}.part`, file);
  }

  async remove(place: WorkspacePath): Promise<void> {
    await rm(this.file(place), { recursive: true, force: true });
  }

  private file(place: WorkspacePath): string {
    const { folders, name } = fileSegments(place);
    return path.join(this.root, ...folders, name);
  }
}
