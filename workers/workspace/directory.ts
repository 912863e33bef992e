/** A file's place inside a workspace: segments joined by '/', no leading slash, no '..'. */
export type WorkspacePath = string;

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory';
}

/**
 * The one small interface every workspace speaks (design.md, "The contract"): the browser's private file system,
 * a folder picked on disk, or the command line's loopback server.
 */
export interface Directory {
  /** Entries of a folder in code-point order; an absent folder is empty. */
  list(path: WorkspacePath): Promise<DirectoryEntry[]>;
  /** A Blob whose slices are read lazily. @throws WorkspaceError `workspace.missing` */
  read(path: WorkspacePath): Promise<Blob>;
  exists(path: WorkspacePath): Promise<boolean>;
  /** Atomic: the file has its old or its new content, never half. Makes the folders above.
   *  @throws WorkspaceError `workspace.full` when the disk or the quota is full; the old content stays. */
  write(path: WorkspacePath, content: BlobPart | ReadableStream<Uint8Array>): Promise<void>;
  /** Removes a file or a folder with all it holds; nothing happens when it is absent. */
  remove(path: WorkspacePath): Promise<void>;
}
