/** nnU-Net's folders over a directory: raw datasets with what we know of their cases, preprocessed cases, trained models. */

export {
  CASE_STATES,
  type CaseFacts,
  type CaseFilter,
  type CaseState,
  type FactsFile,
  FROZEN,
  factsFileSchema,
} from './caseFacts.ts';
export { outsideName, placedPath, servedByName } from './caseListing.ts';
export { type CaseReference, caseScanId, parseCaseScanId } from './caseScans.ts';
export type { CompanionKind, Companions } from './companions.ts';
export { DatasetError, type DatasetFailure } from './datasetError.ts';
export {
  channelFileName,
  datasetFolderName,
  PREPROCESSED,
  parseDatasetFolder,
  RAW,
  RESULTS,
} from './datasetFolder.ts';
export { datasetJsonText } from './datasetJsonFile.ts';
export { changingDataset } from './datasetLock.ts';
export type { CaseFile } from './datasetReader.ts';
export { DatasetStore, type LabelFacts, PERSON } from './datasetStore.ts';
export { splitNotesPath } from './factsStore.ts';
export type { LabelChanges } from './labelChanges.ts';
export { type PreparedCase, PreprocessedStore } from './preprocessedStore.ts';
export { type TrainedFold, type TrainedModel, TrainedStore } from './trainedStore.ts';
export type { CaseSummary, DatasetLabel, DatasetSummary, NewCase, NewDataset, NewFacts } from './types.ts';
