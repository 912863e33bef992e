import type { StateCreator } from 'zustand';
import type { ModelSummary, ResultSummary, ScanSummary } from '../workers.ts';

export interface LibrarySlice {
  readonly scans: readonly ScanSummary[];
  readonly models: readonly ModelSummary[];
  readonly results: readonly ResultSummary[];
  /** False until the first listing came back. */
  readonly libraryListed: boolean;
  libraryRead(
    scans: readonly ScanSummary[],
    models: readonly ModelSummary[],
    results: readonly ResultSummary[],
  ): void;
  scansAdded(scans: readonly ScanSummary[]): void;
  /** A case of a dataset, image first: in place of the one that was open. */
  caseOpened(scans: readonly ScanSummary[]): void;
  modelsAdded(models: readonly ModelSummary[]): void;
  resultAdded(result: ResultSummary): void;
  scanRemoved(id: string): void;
  modelRemoved(id: string): void;
  resultRemoved(id: string): void;
}

interface Stored {
  readonly id: string;
  readonly addedAt?: number;
}

// A file dropped again replaces what stands under its id; the newest stands first.
function withAdded<T extends Stored>(known: readonly T[], added: readonly T[]): T[] {
  const ids = new Set(added.map((item) => item.id));
  return [...added, ...known.filter((item) => !ids.has(item.id))];
}

const without = <T extends Stored>(known: readonly T[], id: string) => known.filter((item) => item.id !== id);

/** What the workspace holds: ids and facts, never voxels. */
export const createLibrarySlice: StateCreator<LibrarySlice> = (set) => ({
  scans: [],
  models: [],
  results: [],
  libraryListed: false,
  libraryRead: (scans, models, results) => set({ scans, models, results, libraryListed: true }),
  scansAdded: (added) => set((state) => ({ scans: withAdded(state.scans, added) })),
  caseOpened: (scans) =>
    set((state) => ({ scans: [...scans, ...state.scans.filter(({ inDataset }) => !inDataset)] })),
  modelsAdded: (added) => set((state) => ({ models: withAdded(state.models, added) })),
  resultAdded: (result) => set((state) => ({ results: withAdded(state.results, [result]) })),
  scanRemoved: (id) => set((state) => ({ scans: without(state.scans, id) })),
  modelRemoved: (id) => set((state) => ({ models: without(state.models, id) })),
  resultRemoved: (id) => set((state) => ({ results: without(state.results, id) })),
});
