import type { Directory, WorkspacePath } from './directory.ts';
import { WorkspaceError } from './workspaceError.ts';

/** A workspace that another tab is writing: here it is only looked at. */
export class ReadOnlyDirectory implements Directory {
  constructor(private readonly base: Directory) {}

  list = (path: WorkspacePath) => this.base.list(path);
  read = (path: WorkspacePath) => this.base.read(path);
  exists = (path: WorkspacePath) => this.base.exists(path);

  /** @throws WorkspaceError `workspace.readOnly` */
  async write(path: WorkspacePath): Promise<void> {
    throw new WorkspaceError('readOnly', { path });
  }

  /** @throws WorkspaceError `workspace.readOnly` */
  async remove(path: WorkspacePath): Promise<void> {
    throw new WorkspaceError('readOnly', { path });
  }
}

/** Ends the name of a worker whose page came second; see app/workspace. */
export const READ_ONLY_MARK = '(read-only)';

export const isReadOnlyWorker = (): boolean =>
  String(Reflect.get(globalThis, 'name') ?? '').endsWith(READ_ONLY_MARK);
