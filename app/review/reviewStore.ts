import { z } from 'zod';
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { CaseFilter, CaseState, LabelDifference, ReviewCase, UncertainRegions } from '../workers.ts';
import type { ReviewOrder } from './reviewList.ts';

/** Which cases the list shows. */
export type ReviewFilter =
  | 'left'
  | 'all'
  | 'dropped'
  | Extract<CaseState, 'accepted' | 'corrected' | 'rejected'>;
export const REVIEW_FILTERS: readonly ReviewFilter[] = [
  'left',
  'all',
  'accepted',
  'corrected',
  'rejected',
  'dropped',
];

export interface ReviewState {
  readonly folder?: string;
  readonly order: ReviewOrder;
  readonly filter: ReviewFilter;
  readonly search: string;
  /** By name. */
  readonly cases: readonly ReviewCase[];
  /** By which cases are left out; undefined until they are read. */
  readonly rules?: CaseFilter | undefined;
  /** The case that is open. */
  readonly current?: string;
  readonly regions?: UncertainRegions;
  /** Which of them was gone to last; -1: none yet. */
  readonly regionAt: number;
  /** A case is being opened, or a verdict stored. */
  readonly busy: boolean;
  /** Accepting asks what becomes of ignored voxels. */
  readonly acceptAsked: boolean;
  readonly tableShown: boolean;
  /** The case whose voxels' origins are shown instead of its label. */
  readonly provenanceOf?: string;
  /** An earlier label of the open case beside or over the present one; its voxels lie in `versions.ts`. */
  readonly compared?: ComparedVersion | undefined;
  readonly regenerateAsked: boolean;
  /** Pseudo-labels that are being made anew. */
  readonly regenerating?: { readonly done: number; readonly total: number; readonly startedAt: number };
  /** What that changed, the last time. */
  readonly differences?: readonly LabelDifference[] | undefined;
}

export interface ComparedVersion {
  readonly case: string;
  readonly version: number;
  readonly name: string;
  readonly how: 'outlines' | 'beside';
}

/** The review of one dataset's pseudo-labels. */
export const useReview = create<ReviewState>()(() => ({
  order: 'uncertainty',
  filter: 'left',
  search: '',
  cases: [],
  regionAt: -1,
  busy: false,
  acceptAsked: false,
  tableShown: false,
  regenerateAsked: false,
}));

/** Lists a case as it now is. */
export const caseChanged = (changed: ReviewCase): void =>
  useReview.setState(({ cases }) => ({
    cases: cases.map((one) => (one.case === changed.case ? changed : one)),
  }));

interface RememberedReview {
  /** What becomes of ignored voxels on accepting; undefined: ask. */
  readonly ignored?: 'stay' | 'prediction' | undefined;
  readonly folder?: string | undefined;
  answered(ignored: 'stay' | 'prediction' | undefined): void;
  folderReviewed(folder: string): void;
}

const storedSchema = z.object({
  ignored: z.enum(['stay', 'prediction']).optional().catch(undefined),
  folder: z.string().optional().catch(undefined),
});

/** Answers that are asked for once, in this browser's localStorage under `segloop.review`. */
export const useRememberedReview = create<RememberedReview>()(
  persist(
    (set) => ({
      answered: (ignored) => set({ ignored }),
      folderReviewed: (folder) => set({ folder }),
    }),
    {
      name: 'segloop.review',
      storage: createJSONStorage(() => localStorage),
      partialize: ({ ignored, folder }) => ({ ignored, folder }),
      merge: (stored, current) => ({ ...current, ...storedSchema.catch({}).parse(stored) }),
    },
  ),
);
