import { create } from 'zustand';
import type { Progress, VerifyReport } from '../../workers.ts';

/** Dialogs of the panel that are open. */
interface DatasetForms {
  /** Folder that open scans are to be added to. */
  readonly addTo?: string;
  /** Folder of the dataset whose labels are to be changed. */
  readonly labelsOf?: string;
  /** Folder of a dataset with unknown classes that is to be taken home. */
  readonly downloadOf?: string;
  /** A check that runs, or its report. */
  readonly check?: Running & { readonly report?: VerifyReport };
  /** A zip that is being made. */
  readonly saving?: Running;
}

interface Running {
  readonly folder: string;
  readonly progress?: Progress;
  /** Ends it. */
  readonly cancel: () => void;
}

export const useDatasetForms = create<DatasetForms>()(() => ({}));
