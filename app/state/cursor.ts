import { create } from 'zustand';
import type { CursorReadout, Pane } from '../viewer/types.ts';
import { usePreferences } from './preferences.ts';

interface CursorState {
  readonly readout?: CursorReadout;
  cursorMoved(readout: CursorReadout | undefined): void;
}

/** Follows every pointer move, therefore a store of its own: nothing else renders with it. */
export const useCursor = create<CursorState>()((set) => ({
  cursorMoved: (readout) => set({ readout }),
}));

const PANES: readonly Pane[] = ['axial', 'sagittal', 'coronal', 'volume'];

/** Where keys act: the pane under the pointer, else the one that has the focus, else the main one. */
export function activePane(): Pane {
  const { readout } = useCursor.getState();
  if (readout) return readout.pane;
  const focused = document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset.pane;
  return PANES.find((pane) => pane === focused) ?? usePreferences.getState().mainPane;
}
