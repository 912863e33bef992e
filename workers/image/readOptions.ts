export interface ReadOptions {
  /** Reads one volume of a 4-D file (0 … channels-1) as a volume of one channel. @default all, as channels */
  readonly volume?: number | undefined;
  /** The .raw or .zraw file that a .mhd names. */
  readonly companion?: Blob | undefined;
  /** Puts the voxels into shared memory: page and workers then read one copy. @default false */
  readonly shared?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}
