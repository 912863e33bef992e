import { create } from 'zustand';
import { createDatasetSlice, type DatasetSlice } from './datasetSlice.ts';
import { createImportSlice, type ImportSlice } from './importSlice.ts';
import { createJobSlice, type JobSlice } from './jobSlice.ts';
import { createLibrarySlice, type LibrarySlice } from './librarySlice.ts';
import { createShownSlice, type ShownSlice } from './shownSlice.ts';
import { createSystemSlice, type SystemSlice } from './systemSlice.ts';

export type Studio = LibrarySlice & JobSlice & ImportSlice & ShownSlice & SystemSlice & DatasetSlice;

/** What this visit knows; asked from the workers again after a reload. */
export const useStudio = create<Studio>()((...tools) => ({
  ...createLibrarySlice(...tools),
  ...createJobSlice(...tools),
  ...createImportSlice(...tools),
  ...createShownSlice(...tools),
  ...createSystemSlice(...tools),
  ...createDatasetSlice(...tools),
}));
