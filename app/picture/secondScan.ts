import { create } from 'zustand';
import { io } from '../actions/index.ts';
import { holdSecond, useStudio } from '../state/index.ts';

/** Laid over the first in colour, or shown beside it. */
export type SecondUse = 'fusion' | 'beside';

/** The scan that is looked at together with the open one; its voxels lie in `heldVolumes`. */
export interface SecondScan {
  readonly scan?: string | undefined;
  readonly use: SecondUse;
  readonly opening: boolean;
  /** Beside: slices move together. */
  readonly slicesLinked: boolean;
  /** Beside: planes are moved and enlarged together. */
  readonly zoomLinked: boolean;
  useChosen(use: SecondUse): void;
  linked(link: Partial<Pick<SecondScan, 'slicesLinked' | 'zoomLinked'>>): void;
}

export const useSecondScan = create<SecondScan>()((set) => ({
  use: 'fusion',
  opening: false,
  slicesLinked: true,
  zoomLinked: true,
  useChosen: (use) => set({ use }),
  linked: (link) => set(link),
}));

let latest = 0;

/** Opens a second scan beside or over the first; undefined lets it go. Two quick choices: the last one counts.
 *  @throws StudioError when the stored file cannot be read; the second scan is then closed. */
export async function openSecondScan(scan: string | undefined): Promise<void> {
  latest += 1;
  const turn = latest;
  useSecondScan.setState({ scan: undefined, opening: scan !== undefined });
  holdSecond(undefined);
  if (scan === undefined) return;
  try {
    const volume = await io().readScan(scan, 0);
    if (turn !== latest) return;
    holdSecond(volume);
    useSecondScan.setState({ scan });
  } finally {
    if (turn === latest) useSecondScan.setState({ opening: false });
  }
}

/** Lets the second scan go when it is removed, or opened as the first. Returns the end of it. */
export function watchSecondScan(): () => void {
  return useStudio.subscribe(({ scans, shownScan }) => {
    const { scan } = useSecondScan.getState();
    if (scan === undefined) return;
    if (shownScan?.id === scan || !scans.some(({ id }) => id === scan)) void openSecondScan(undefined);
  });
}
