import { keepWorkspace, keptWorkspace, workspacePermission } from '../workspace/index.ts';

/** Where the studio works. */
export interface WorkspacePlace {
  /** The user's folder; undefined: the browser's own storage. The page asks for its permission again. */
  readonly folder?: FileSystemDirectoryHandle;
  readonly permission: PermissionState;
}

/** Part of IoApi; answers also where the workspace cannot be opened. */
export interface WorkspaceApi {
  workspacePlace(): Promise<WorkspacePlace>;
  /** From the next start of the page on. @param folder undefined: the browser's own storage */
  chooseWorkspace(folder: FileSystemDirectoryHandle | undefined): Promise<void>;
}

export function createWorkspaceApi(): WorkspaceApi {
  return {
    workspacePlace: async () => {
      const folder = await keptWorkspace();
      if (!folder) return { permission: 'granted' };
      return { folder, permission: await workspacePermission(folder) };
    },
    chooseWorkspace: keepWorkspace,
  };
}
