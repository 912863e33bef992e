import { create } from 'zustand';
import type { CursorReadout } from '../viewer/types.ts';

interface CursorState {
  readonly readout?: CursorReadout;
  cursorMoved(readout: CursorReadout | undefined): void;
}

/** Follows every pointer move, therefore a store of its own: nothing else renders with it. */
export const useCursor = create<CursorState>()((set) => ({
  cursorMoved: (readout) => set({ readout }),
}));
