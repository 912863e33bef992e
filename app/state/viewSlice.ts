import type { StateCreator } from 'zustand';
import type { LabelDrawing } from '../viewer/index.ts';
import type { Layout, Pane, WindowLevel } from '../viewer/types.ts';
import type { PreferenceFacts } from './preferencesSchema.ts';

export interface ViewEvents {
  scanOpened(id: string, channel: number): void;
  /** undefined: the plain scan. */
  labelsOpened(id: string | undefined): void;
  viewClosed(): void;
  datasetChosen(folder: string | undefined): void;
  layoutChosen(layout: Layout): void;
  paneMaximised(pane: Pane): void;
  /** undefined: the scan's own. */
  windowLevelChosen(windowLevel: WindowLevel | undefined): void;
  opacityChosen(opacity: number): void;
  opacityStepped(step: number): void;
  drawingChosen(drawing: LabelDrawing): void;
  labelsToggled(): void;
  crosshairToggled(): void;
  volumeToggled(): void;
  patientDataToggled(): void;
  segmentToggled(value: number): void;
  allSegmentsShown(): void;
  segmentsHidden(values: readonly number[]): void;
}

const clampShare = (value: number) => Math.min(1, Math.max(0, Math.round(value * 100) / 100));

/** What is open and how it is drawn. */
export const createViewEvents: StateCreator<PreferenceFacts & ViewEvents, [], [], ViewEvents> = (set) => ({
  scanOpened: (id, channel) =>
    set((state) =>
      state.openScan === id
        ? {
            openChannel: channel,
            windowLevel: channel === state.openChannel ? state.windowLevel : undefined,
          }
        : {
            openScan: id,
            openChannel: channel,
            openLabels: undefined,
            hiddenSegments: [],
            windowLevel: undefined,
          },
    ),
  labelsOpened: (id) =>
    set((state) => (state.openLabels === id ? {} : { openLabels: id, hiddenSegments: [] })),
  datasetChosen: (dataset) => set({ dataset }),
  viewClosed: () =>
    set({ openScan: undefined, openLabels: undefined, windowLevel: undefined, hiddenSegments: [] }),
  layoutChosen: (layout) => set({ layout }),
  // A second request for the pane that already fills the view goes back to all panes.
  paneMaximised: (pane) =>
    set((state) =>
      state.layout === 'single' && state.mainPane === pane
        ? { layout: 'quad' }
        : { layout: 'single', mainPane: pane },
    ),
  windowLevelChosen: (windowLevel) => set({ windowLevel }),
  opacityChosen: (opacity) => set({ labelOpacity: clampShare(opacity) }),
  opacityStepped: (step) => set((state) => ({ labelOpacity: clampShare(state.labelOpacity + step) })),
  drawingChosen: (labelDrawing) => set({ labelDrawing }),
  labelsToggled: () => set((state) => ({ labelsShown: !state.labelsShown })),
  crosshairToggled: () => set((state) => ({ crosshairShown: !state.crosshairShown })),
  volumeToggled: () => set((state) => ({ volumeShown: !state.volumeShown })),
  patientDataToggled: () => set((state) => ({ hidePatientData: !state.hidePatientData })),
  segmentToggled: (value) =>
    set(({ hiddenSegments: hidden }) => ({
      hiddenSegments: hidden.includes(value) ? hidden.filter((other) => other !== value) : [...hidden, value],
    })),
  allSegmentsShown: () => set({ hiddenSegments: [] }),
  segmentsHidden: (values) => set({ hiddenSegments: [...values] }),
});
