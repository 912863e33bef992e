/** What the page may ask about classifiers. Plain data. Part of ComputeApi. */
import type { Task } from '../../classification/index.ts';
import type { ScanSummary } from '../api.ts';
import type { ClassifierReport, ClassPrediction } from './classifierStore.ts';

export type { ClassifierMetrics, ClassMetrics, TaskKind } from '../../classification/index.ts';
export type { ClassifierReport, ClassPrediction } from './classifierStore.ts';
export type { ClassifyPredictSpec, ClassifySpec, EncoderChoice } from './spec.ts';

/** What a table of labels says of a dataset's cases. */
export interface LabelTableFound {
  readonly task: Task;
  /** Cases of the dataset by class, in the task's order. */
  readonly counts: readonly number[];
  /** Cases of the table that are in the dataset. */
  readonly matched: number;
  /** Cases of the table that are not. */
  readonly unknown: readonly string[];
  /** Cases of the dataset without a label. */
  readonly unlabelled: readonly string[];
}

export interface ClassificationApi {
  /** @throws ClassificationError for a table that cannot be read */
  readLabelTable(csv: string, dataset: string): Promise<LabelTableFound>;
  /** Newest first. */
  listClassifiers(): Promise<readonly ClassifierReport[]>;
  /** @throws ClassificationError `missing`, `damaged` */
  readClassifier(name: string): Promise<ClassifierReport>;
  /** What it said of scans that it was asked about. */
  classifierPredictions(name: string): Promise<readonly ClassPrediction[]>;
  /** A case's activation map as a scan of the workspace, to lie over the scan that it is of. */
  activationMapAsScan(name: string, of: string): Promise<ScanSummary>;
  /** The `.pth`, or the patch's network as ONNX; a scan's logits are the mean of its patches'. */
  exportClassifier(name: string, format: 'pth' | 'onnx'): Promise<Blob>;
  /** Predictions as a table. */
  predictionTable(name: string): Promise<Blob>;
  removeClassifier(name: string): Promise<void>;
}
