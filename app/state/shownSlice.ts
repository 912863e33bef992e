import type { StateCreator } from 'zustand';

/** Which voxels the page holds right now; the voxels themselves lie in `heldVolumes`. */
export interface ShownSlice {
  readonly shownScan?: { readonly id: string; readonly channel: number };
  readonly shownLabels?: string;
  /** Scan or label map being read. */
  readonly opening?: string;
  readonly keySheetShown: boolean;
  readonly windowMenuShown: boolean;
  /** H is held: the scan without its labels. */
  readonly labelsHeldBack: boolean;
  openingStarted(id: string): void;
  openingEnded(id: string): void;
  scanShown(id: string, channel: number): void;
  labelsShownFor(id: string | undefined): void;
  shownCleared(): void;
  keySheetToggled(): void;
  windowMenuToggled(): void;
  labelsHeld(heldBack: boolean): void;
}

export const createShownSlice: StateCreator<ShownSlice> = (set) => ({
  keySheetShown: false,
  windowMenuShown: false,
  labelsHeldBack: false,
  openingStarted: (opening) => set({ opening }),
  openingEnded: (id) => set((state) => (state.opening === id ? { opening: undefined } : {})),
  scanShown: (id, channel) => set({ shownScan: { id, channel } }),
  labelsShownFor: (shownLabels) => set({ shownLabels }),
  shownCleared: () => set({ shownScan: undefined, shownLabels: undefined }),
  keySheetToggled: () => set((state) => ({ keySheetShown: !state.keySheetShown })),
  windowMenuToggled: () => set((state) => ({ windowMenuShown: !state.windowMenuShown })),
  labelsHeld: (labelsHeldBack) => set({ labelsHeldBack }),
});
