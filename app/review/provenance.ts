/** Where the voxels of the open case's label come from, instead of the label itself. */
import i18next from 'i18next';
import { useMemo } from 'react';
import { io } from '../actions/index.ts';
import { useStudio } from '../state/index.ts';
import type { DisplayLabels } from '../viewer/index.ts';
import type { ReviewCase, Volume } from '../workers.ts';
import { useReview } from './reviewStore.ts';

/** Values as in the file (spec semisupervised.md §7); what nobody touched stays clear. */
const ORIGINS = [
  { value: 1, name: 'model', colour: '#56B4E9', hatched: false },
  { value: 2, name: 'human', colour: '#009E73', hatched: false },
  { value: 3, name: 'threshold', colour: '#9E9E9E', hatched: true },
  { value: 4, name: 'humanIgnore', colour: '#CC79A7', hatched: true },
  { value: 5, name: 'removed', colour: '#D55E00', hatched: false },
] as const;

let held: { readonly case: string; readonly volume: Volume } | undefined;

/** Shows it, or the label again. @throws StudioError */
export async function toggleProvenance(one: ReviewCase): Promise<void> {
  if (useReview.getState().provenanceOf === one.case) {
    held = undefined;
    useReview.setState({ provenanceOf: undefined });
    return;
  }
  const volume = await io().readProvenance(one.folder, one.case);
  if (!volume || useReview.getState().current !== one.case) return;
  held = { case: one.case, volume };
  useReview.setState({ provenanceOf: one.case });
}

/** For the viewer; undefined while it is not looked at, or another scan is open. */
export function useProvenanceLabels(): DisplayLabels | undefined {
  const shown = useReview((state) => state.provenanceOf);
  const open = useStudio(
    (state) => state.scans.find(({ id }) => id === state.shownScan?.id)?.inDataset?.case,
  );
  return useMemo(() => {
    if (shown === undefined || open !== shown || held?.case !== shown) return undefined;
    const segments = ORIGINS.map(({ name, ...one }) => ({
      ...one,
      name: i18next.t(`review:origin.${name}`),
      visible: true,
    }));
    return { id: `${shown}:provenance`, volume: held.volume, segments };
  }, [shown, open]);
}

/** The colours and what they stand for. */
export const provenanceLegend = ORIGINS;
