import { create } from 'zustand';
import type { Progress, VerifyReport } from '../../workers.ts';

/** Dialogs of the panel that are open. */
interface DatasetForms {
  /** Folder that open scans are to be added to. */
  readonly addTo?: string;
  /** A check that runs, or its report. */
  readonly check?: {
    readonly folder: string;
    readonly progress?: Progress;
    readonly report?: VerifyReport;
  };
  /** A zip that is being made. */
  readonly saving?: { readonly folder: string; readonly progress?: Progress };
}

export const useDatasetForms = create<DatasetForms>()(() => ({}));
