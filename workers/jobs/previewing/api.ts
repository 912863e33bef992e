/** What the page may ask of the worker behind the live preview. It holds no state: arrays come with every question,
 *  in shared memory where the page is isolated, and ending the worker cancels whatever it does. */
import type {
  CutRules,
  PredictedMap,
  ProcessedMap,
  Tally,
  TallyOptions,
} from '../../semisupervised/index.ts';
import type { LabelCleaning } from '../pseudoLabelling/spec.ts';

/** A prediction with its confidence, as the page holds it while its thresholds are chosen: voxels in the files' order,
 *  which is the viewer's, whatever reader the model has. */
export interface OpenedPrediction {
  readonly map: PredictedMap;
  readonly ignoreLabel: number;
  /** Which the logits were divided by; all 1: not calibrated. */
  readonly temperatures: readonly number[];
  /** Of ties; see seededHash.ts. */
  readonly stream: number;
  /** 1 where the members of the prediction agree; absent where they were not asked. */
  readonly agreed?: Uint8Array;
  /** Which model said so; absent for a result, whose summary knows. */
  readonly model?: string;
}

/** What may be kept beside confidence; see ConfidenceSpec. */
export type Measure = 'margin' | 'entropy' | 'mutualInformation';

export interface Processing {
  readonly cleaning: readonly LabelCleaning[];
  readonly boundaryMm: number;
  readonly ignoreLabel: number;
}

export interface PreviewApi {
  /** @param id a result, or the label of a dataset's case that was pseudo-labelled here (`caseScanId`)
   *  @throws JobError `job.confidence` for a result without confidence; ReviewError `review.confidence` */
  openPrediction(id: string): Promise<OpenedPrediction>;
  /** Post-processing and boundary band. Steps are unequal. */
  process(
    map: PredictedMap,
    processing: Processing,
    onStep: (done: number, total: number) => void,
  ): Promise<Omit<ProcessedMap, 'map'>>;
  tally(given: ProcessedMap, options: TallyOptions): Promise<Tally>;
  /** The previewed labels as voxels, `ignoreAs` for ignore. */
  labelVoxels(given: ProcessedMap, rules: CutRules, ignoreAs: number): Promise<Uint16Array>;
  /** 1 where the results give a voxel one label. @throws JobError `job.otherGrid` */
  agreement(results: readonly string[]): Promise<Uint8Array>;
  /** Another measure of a result, 0 … 65535 for 0 … 1; undefined where it was not predicted. */
  measure(result: string, kind: Measure): Promise<Uint16Array | undefined>;
  /** Voxels of the predicted foreground by equal steps of their codes. */
  histogram(
    codes: Uint16Array,
    prediction: Pick<OpenedPrediction, 'map' | 'ignoreLabel'>,
    bins: number,
  ): Promise<number[]>;
  /** Labels of a stored map or result, in shared memory. */
  labels(id: string): Promise<Uint16Array>;
}
