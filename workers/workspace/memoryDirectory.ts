import type { Directory, DirectoryEntry, WorkspacePath } from './directory.ts';
import { WorkspaceError } from './workspaceError.ts';
import { byName, fileSegments, pathSegments } from './workspacePath.ts';

/** A workspace in memory, for unit tests. `capacity` (bytes) stands for a quota. */
export class MemoryDirectory implements Directory {
  private readonly files = new Map<WorkspacePath, Blob>();
  private bytes = 0;

  constructor(private readonly capacity = Number.POSITIVE_INFINITY) {}

  async list(path: WorkspacePath): Promise<DirectoryEntry[]> {
    pathSegments(path);
    const prefix = path === '' ? '' : `${path}/`;
    const entries = new Map<string, DirectoryEntry>();
    for (const file of this.files.keys()) {
      if (!file.startsWith(prefix)) continue;
      const [name = '', ...below] = file.slice(prefix.length).split('/');
      entries.set(name, { name, kind: below.length > 0 ? 'directory' : 'file' });
    }
    return [...entries.values()].sort(byName);
  }

  async read(path: WorkspacePath): Promise<Blob> {
    fileSegments(path);
    const file = this.files.get(path);
    if (!file) throw new WorkspaceError('missing', { path });
    return file;
  }

  async exists(path: WorkspacePath): Promise<boolean> {
    pathSegments(path);
    return this.files.has(path) || path === '' || (await this.list(path)).length > 0;
  }

  async write(path: WorkspacePath, content: BlobPart | ReadableStream<Uint8Array>): Promise<void> {
    fileSegments(path);
    const blob = content instanceof ReadableStream ? await gather(content) : new Blob([content]);
    const bytes = this.bytes + blob.size - (this.files.get(path)?.size ?? 0);
    if (bytes > this.capacity) throw new WorkspaceError('full', { path });
    this.files.set(path, blob);
    this.bytes = bytes;
  }

  async remove(path: WorkspacePath): Promise<void> {
    fileSegments(path);
    for (const file of [...this.files.keys()]) {
      if (file !== path && !file.startsWith(`${path}/`)) continue;
      this.bytes -= this.files.get(file)?.size ?? 0;
      this.files.delete(file);
    }
  }
}

/** The stream's bytes as one Blob. Rejects with the stream's own error. */
export async function gather(stream: ReadableStream<Uint8Array>): Promise<Blob> {
  const parts: BlobPart[] = [];
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read())
    parts.push(new Uint8Array(next.value));
  return new Blob(parts);
}
