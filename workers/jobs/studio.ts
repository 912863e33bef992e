import {
  DatasetStore,
  type Directory,
  JournalStore,
  ModelStore,
  OWN_WORKSPACE,
  openStudioDirectory,
  PreprocessedStore,
  ResultStore,
  ScanStore,
  TrainedStore,
} from '../workspace/index.ts';

/** The stores of the studio's workspace. Each worker opens its own; the files are the shared truth. */
export interface Studio {
  readonly directory: Directory;
  readonly scans: ScanStore;
  readonly models: ModelStore;
  readonly results: ResultStore;
  readonly datasets: DatasetStore;
  readonly preprocessed: PreprocessedStore;
  readonly trained: TrainedStore;
  /** Edits that no map holds yet: always in the browser's own storage, which needs no permission. */
  readonly journal: JournalStore;
  /** Which workspace this is, for what is kept outside of it. */
  readonly workspace: string;
}

/** @param own the browser's private directory, where the workspace is another */
export const studioOver = (
  directory: Directory,
  own: Directory = directory,
  workspace: string = OWN_WORKSPACE,
): Studio => ({
  directory,
  scans: new ScanStore(directory),
  models: new ModelStore(directory),
  results: new ResultStore(directory),
  datasets: new DatasetStore(directory),
  preprocessed: new PreprocessedStore(directory),
  trained: new TrainedStore(directory),
  journal: new JournalStore(own),
  workspace,
});

/** @param options see `openStudioDirectory` */
export async function openStudio(options?: { readonly sweep: boolean }): Promise<Studio> {
  const { directory, own, name } = await openStudioDirectory(options);
  return studioOver(directory, own, name);
}
