import type { StateCreator } from 'zustand';
import type { ImportReport, Progress } from '../workers.ts';

export interface ImportSlice {
  /** Files being read, with the progress in bytes. */
  readonly importing?: { readonly files: number; readonly progress?: Progress };
  /** Shown until it is dismissed: something could not be opened. */
  readonly importReport?: ImportReport;
  /** Lone .onnx files that wait for their form, in the order they came. */
  readonly onnxFiles: readonly File[];
  importStarted(files: number): void;
  importProgressed(progress: Progress): void;
  importEnded(): void;
  importReported(report: ImportReport): void;
  importReportDismissed(): void;
  onnxArrived(files: readonly File[]): void;
  onnxAnswered(file: File): void;
}

/** Files on their way in. */
export const createImportSlice: StateCreator<ImportSlice> = (set) => ({
  onnxFiles: [],
  importStarted: (files) => set({ importing: { files } }),
  importProgressed: (progress) =>
    set(({ importing }) => (importing ? { importing: { ...importing, progress } } : {})),
  importEnded: () => set({ importing: undefined }),
  importReported: (importReport) => set({ importReport }),
  importReportDismissed: () => set({ importReport: undefined }),
  onnxArrived: (files) => set((state) => ({ onnxFiles: [...state.onnxFiles, ...files] })),
  onnxAnswered: (file) => set((state) => ({ onnxFiles: state.onnxFiles.filter((other) => other !== file) })),
});
