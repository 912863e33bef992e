import type { Directory, DirectoryEntry, WorkspacePath } from './directory.ts';
import { WorkspaceError } from './workspaceError.ts';

/** Opens the folder that is known by an id. @throws WorkspaceError `workspace.missing`, `workspace.refused` */
export type OpenMount = (id: string) => Promise<Directory>;

/**
 * A workspace in which other folders can be read as if they lay inside it: `<root>/<id>/…` is the folder that `open`
 * knows as `id`, read where it lies and never written. So a scan on the user's disk has a path like any other.
 */
export class MountedDirectory implements Directory {
  constructor(
    private readonly base: Directory,
    private readonly root: WorkspacePath,
    private readonly open: OpenMount,
  ) {}

  async list(path: WorkspacePath): Promise<DirectoryEntry[]> {
    const mounted = this.mounted(path);
    return mounted ? (await this.open(mounted.id)).list(mounted.path) : this.base.list(path);
  }

  async read(path: WorkspacePath): Promise<Blob> {
    const mounted = this.mounted(path);
    return mounted ? (await this.open(mounted.id)).read(mounted.path) : this.base.read(path);
  }

  async exists(path: WorkspacePath): Promise<boolean> {
    const mounted = this.mounted(path);
    return mounted ? (await this.open(mounted.id)).exists(mounted.path) : this.base.exists(path);
  }

  async write(path: WorkspacePath, content: BlobPart | ReadableStream<Uint8Array>): Promise<void> {
    this.requireOwn(path);
    await this.base.write(path, content);
  }

  async remove(path: WorkspacePath): Promise<void> {
    this.requireOwn(path);
    await this.base.remove(path);
  }

  private mounted(path: WorkspacePath): { id: string; path: WorkspacePath } | undefined {
    if (!path.startsWith(`${this.root}/`)) return undefined;
    const [id = '', ...below] = path.slice(this.root.length + 1).split('/');
    return { id, path: below.join('/') };
  }

  private requireOwn(path: WorkspacePath): void {
    if (this.mounted(path))
      throw new WorkspaceError('unwritable', { path, reason: 'folders outside the workspace are only read' });
  }
}
