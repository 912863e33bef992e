/** A box of the shown scan: what a prediction is limited to, and what "ignore outside" leaves. */
import { create } from 'zustand';
import { shownScanOf, useStudio } from '../state/index.ts';
import type { Box, PredictSpec, RegionSpec, Zyx } from '../workers.ts';
import { useEditing } from './editingStore.ts';

export const REGION_KINDS = ['all', 'box', 'annotated'] as const;
export type RegionKind = (typeof REGION_KINDS)[number];

interface RegionState {
  /** What a prediction is limited to. */
  readonly kind: RegionKind;
  /** The scan on which the box lies. */
  readonly scan?: string;
  readonly box?: Box;
  /** Fields that show the box; the view does so too while there are any. */
  readonly fields: number;
}

export const useRegion = create<RegionState>()(() => ({ kind: 'all', fields: 0 }));

/** The middle half of a scan along each axis: seen in every plane, and easily drawn wider. */
function firstBox(size: Zyx): Box {
  const low = (axis: 0 | 1 | 2) => Math.floor(size[axis] / 4);
  return {
    first: [low(0), low(1), low(2)],
    end: [size[0] - low(0), size[1] - low(1), size[2] - low(2)],
  };
}

/** The box on a scan; a first one where none was chosen there. */
export function boxOn(scan: string, size: Zyx): Box {
  const { scan: on, box } = useRegion.getState();
  return box && on === scan ? box : firstBox(size);
}

export const chooseBox = (scan: string, box: Box): void => useRegion.setState({ scan, box });

/** The box as the view outlines it; undefined while nobody asks for it. */
export function useShownRegion(): Box | undefined {
  const scan = useStudio(shownScanOf);
  return useRegion(({ fields, box, scan: on }) => (fields > 0 && on === scan?.id ? box : undefined));
}

/** The stored labels of which a prediction can take what is not ignore. */
export function annotatedLabels(): string | undefined {
  const { edited } = useEditing.getState();
  if (edited) return edited.savedAs;
  const { shownLabels, scans } = useStudio.getState();
  return scans.find(({ id, role }) => id === shownLabels && role === 'labels')?.id;
}

/** Puts the chosen region into a specification. */
export function withRegion(spec: PredictSpec, size: Zyx): PredictSpec {
  const region = regionSpec(spec.scan, size);
  return region ? { ...spec, region } : spec;
}

function regionSpec(scan: string, size: Zyx): RegionSpec | undefined {
  const { kind } = useRegion.getState();
  if (kind === 'box') return { kind, ...boxOn(scan, size) };
  const labels = annotatedLabels();
  return kind === 'annotated' && labels !== undefined ? { kind, labels } : undefined;
}
