import { create } from 'zustand';
import type { Measure, Measurement } from './measurement.ts';

/** Measurements of this visit, by scan, and the measure that the left mouse button takes. */
export interface Measuring {
  readonly measure?: Measure | undefined;
  /** The one that is being drawn, or an angle that waits for its second arm. */
  readonly draft?: Measurement | undefined;
  readonly ofScan: Readonly<Record<string, readonly Measurement[]>>;
  measureChosen(measure: Measure | undefined): void;
  drafted(draft: Measurement | undefined): void;
  measured(scan: string, measurement: Measurement): void;
  forgotten(scan: string, id: string): void;
  allForgotten(scan: string): void;
}

export const useMeasuring = create<Measuring>()((set) => ({
  ofScan: {},
  measureChosen: (measure) => set({ measure, draft: undefined }),
  drafted: (draft) => set({ draft }),
  measured: (scan, measurement) =>
    set(({ ofScan }) => ({
      draft: undefined,
      ofScan: { ...ofScan, [scan]: [...(ofScan[scan] ?? []), measurement] },
    })),
  forgotten: (scan, id) =>
    set(({ ofScan }) => ({
      ofScan: { ...ofScan, [scan]: (ofScan[scan] ?? []).filter((one) => one.id !== id) },
    })),
  allForgotten: (scan) => set(({ ofScan }) => ({ draft: undefined, ofScan: { ...ofScan, [scan]: [] } })),
}));

/** For a key: lengths, or no measuring any more. */
export function toggleMeasuring(): void {
  const { measure, measureChosen } = useMeasuring.getState();
  measureChosen(measure ? undefined : 'length');
}
