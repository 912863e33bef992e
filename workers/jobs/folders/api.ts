/** Folders of scans on the user's disk, read where they lie. Part of IoApi. */

/** A case in such a folder: one file a channel, by nnU-Net's names (`CASE_0000.nii.gz`). */
export interface FolderCase {
  readonly name: string;
  /** From the folder, in channel order. */
  readonly files: readonly string[];
}

export interface KeptFolder {
  /** What a batch knows it by, also after a reload. */
  readonly id: string;
  readonly name: string;
  readonly cases: readonly FolderCase[];
}

export interface FoldersApi {
  /** Remembers a picked or dropped folder and lists its scans; nothing is copied. */
  keepFolder(handle: FileSystemDirectoryHandle): Promise<KeptFolder>;
  /** For asking the browser's permission again after a reload. */
  keptFolder(id: string): Promise<FileSystemDirectoryHandle | undefined>;
}
