/** Files in one place: the directory interface and its implementations, and the studio's stores above it. */
export * from './datasets/index.ts';
export * from './directory.ts';
export { jsonIn, jsonOrUndefined, textOf } from './fileText.ts';
export {
  FOLDERS_ROOT,
  keepFolder,
  keepWorkspace,
  keptFolder,
  keptWorkspace,
  workspacePermission,
} from './folderHandles.ts';
export { HandleDirectory } from './handleDirectory.ts';
export * from './journal/index.ts';
export { LoopbackDirectory, TOKEN_HEADER } from './loopbackDirectory.ts';
export { MemoryDirectory } from './memoryDirectory.ts';
export { type ModelFile, ModelStore, type NewModel } from './modelStore.ts';
export { isReadOnlyWorker, READ_ONLY_MARK } from './readOnlyDirectory.ts';
export { type NewResult, ResultStore } from './resultStore.ts';
export { type ChannelFile, type NamedContent, type NewScan, ScanStore } from './scanStore.ts';
export { type Content, hashBlob, type OnBytes, type StoredFile } from './storedFile.ts';
export { OWN_WORKSPACE, openStudioDirectory, sweepStudio } from './studioDirectory.ts';
export { WorkspaceError, type WorkspaceFailure } from './workspaceError.ts';
