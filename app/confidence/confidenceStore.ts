import { create } from 'zustand';
import type { ClassCut, LabelCleaning, Measure, PrecisionThreshold } from '../workers.ts';

/** What the planes show of an opened prediction. */
export type PredictionView = 'labels' | 'confidence' | 'doubt' | 'pseudoLabel';
export type ThresholdMode = 'fixed' | 'quantile' | 'precision' | 'agreement';

export interface OpenedClass {
  /** Label value; 0 is background. */
  readonly value: number;
  readonly name: string;
  readonly colour: string;
}

/** Facts of the prediction whose confidence is at hand; its voxels lie in the session. */
export interface OpenedConfidence {
  /** A result, or the label of a dataset's case. */
  readonly result: string;
  readonly scan: string;
  readonly model: string;
  /** What a model said of a case of a dataset, kept beside the case's label. */
  readonly ofCase?: { readonly folder: string; readonly case: string };
  readonly name: string;
  readonly classes: readonly OpenedClass[];
  readonly ignoreLabel: number;
  readonly temperatures: readonly number[];
  readonly hasRivals: boolean;
  /** Its members said where they agree; other predictions need not be asked. */
  readonly hasAgreed: boolean;
  /** Kept beside confidence. */
  readonly measures: readonly Measure[];
  readonly voxelMillilitres: number;
  /** Mean confidence over the predicted foreground; undefined without any. */
  readonly foregroundConfidence: number | undefined;
}

export interface ThresholdSettings {
  readonly mode: ThresholdMode;
  /** What the one slider above all classes says, by mode: probability, share, precision. */
  readonly master: Readonly<Record<Exclude<ThresholdMode, 'agreement'>, number>>;
  /** By label value. */
  readonly cuts: Readonly<Record<number, ClassCut>>;
  /** Label values that the master slider leaves alone. */
  readonly locked: readonly number[];
  readonly vetoOn: boolean;
  readonly veto: number;
  readonly boundaryMm: number;
  readonly cleaning: readonly LabelCleaning[];
  /** Results whose labels must agree, the opened one included. */
  readonly members: readonly string[];
}

/** How cuts are read: p in %, or p : (1 - p). */
export type CutUnit = 'percent' | 'odds';

export interface ConfidenceState extends ThresholdSettings {
  /** Whose classes the cuts and clean-ups by value are; undefined until a prediction was opened. */
  readonly chosenFor?: { readonly model: string; readonly names: Readonly<Record<number, string>> };
  /** A person chose the mode; until then a calibration may. */
  readonly modeChosen: boolean;
  readonly unit: CutUnit;
  /** What the target precision came to on the calibration's cases, for the opened prediction. */
  readonly precision?: readonly PrecisionThreshold[] | undefined;
  readonly opened?: OpenedConfidence;
  /** The result that is being read. */
  readonly opening?: string;
  readonly view: PredictionView;
  /** What the maps of confidence and doubt show. */
  readonly measure: 'confidence' | Measure;
  /** Grows whenever the session's counts changed. */
  readonly counted: number;
  /** Post-processing or the band is being computed. */
  readonly processing?: { readonly done: number; readonly total: number };
  /** Post-processing that the preview shows. */
  readonly applied: readonly LabelCleaning[];
  /** The label map by a person against which the preview is held. */
  readonly reference?: string;
}

export const FIRST_SETTINGS: ThresholdSettings = {
  mode: 'quantile',
  master: { fixed: 0.9, quantile: 0.2, precision: 0.95 },
  cuts: {},
  locked: [],
  vetoOn: true,
  veto: 0.05,
  boundaryMm: 0,
  cleaning: [],
  members: [],
};

/** The prediction whose confidence is looked at, and how pseudo-labels are made of it. */
export const useConfidence = create<ConfidenceState>()(() => ({
  ...FIRST_SETTINGS,
  modeChosen: false,
  unit: 'percent',
  view: 'labels',
  measure: 'confidence',
  counted: 0,
  applied: [],
}));
