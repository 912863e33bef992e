import {
  DatasetStore,
  type Directory,
  ModelStore,
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
}

export const studioOver = (directory: Directory): Studio => ({
  directory,
  scans: new ScanStore(directory),
  models: new ModelStore(directory),
  results: new ResultStore(directory),
  datasets: new DatasetStore(directory),
  preprocessed: new PreprocessedStore(directory),
  trained: new TrainedStore(directory),
});

export async function openStudio(): Promise<Studio> {
  return studioOver(await openStudioDirectory());
}
