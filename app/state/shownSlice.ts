import type { StateCreator } from 'zustand';

export interface ShownReference {
  readonly id: string;
  readonly name: string;
  /** Foreground values that it has. */
  readonly values: readonly number[];
}

/** Which voxels the page holds right now; the voxels themselves lie in `heldVolumes`. */
export interface ShownSlice {
  readonly shownScan?: { readonly id: string; readonly channel: number };
  readonly shownLabels?: string;
  /** A label map whose outlines lie over the labels; goes with them. */
  readonly shownReference?: ShownReference;
  /** Value of the segment whose row is pointed at: others are drawn fainter. */
  readonly pointedSegment?: number | undefined;
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
  referenceShown(reference: ShownReference | undefined): void;
  shownCleared(): void;
  keySheetToggled(): void;
  windowMenuToggled(): void;
  labelsHeld(heldBack: boolean): void;
  segmentPointedAt(value: number | undefined): void;
}

export const createShownSlice: StateCreator<ShownSlice> = (set) => ({
  keySheetShown: false,
  windowMenuShown: false,
  labelsHeldBack: false,
  openingStarted: (opening) => set({ opening }),
  openingEnded: (id) => set((state) => (state.opening === id ? { opening: undefined } : {})),
  scanShown: (id, channel) => set({ shownScan: { id, channel } }),
  labelsShownFor: (shownLabels) => set({ shownLabels, shownReference: undefined, pointedSegment: undefined }),
  segmentPointedAt: (pointedSegment) => set({ pointedSegment }),
  referenceShown: (shownReference) => set({ shownReference }),
  shownCleared: () => set({ shownScan: undefined, shownLabels: undefined, shownReference: undefined }),
  keySheetToggled: () => set((state) => ({ keySheetShown: !state.keySheetShown })),
  windowMenuToggled: () => set((state) => ({ windowMenuShown: !state.windowMenuShown })),
  labelsHeld: (labelsHeldBack) => set({ labelsHeldBack }),
});
