import {
  type Directory,
  ModelStore,
  openStudioDirectory,
  ResultStore,
  ScanStore,
} from '../workspace/index.ts';

/** The stores of the studio's private file system. Each worker opens its own; the files are the shared truth. */
export interface Studio {
  readonly directory: Directory;
  readonly scans: ScanStore;
  readonly models: ModelStore;
  readonly results: ResultStore;
}

export async function openStudio(): Promise<Studio> {
  const directory = await openStudioDirectory();
  return {
    directory,
    scans: new ScanStore(directory),
    models: new ModelStore(directory),
    results: new ResultStore(directory),
  };
}
