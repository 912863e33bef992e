/** What the form of a classifier holds, and the job that it becomes. Pure. */
import type { ClassifySpec, DeviceChoice, Fold, ModelSummary } from '../workers.ts';

export interface ClassifierValues {
  readonly name: string;
  readonly dataset: string;
  /** The table, as text, and the name of its file. */
  readonly labels?: { readonly text: string; readonly file: string };
  readonly model: string;
  readonly fold: Fold;
  readonly field: 'whole' | 'crop';
  readonly balanced: boolean;
  /** Percent. */
  readonly testShare: number;
  readonly augmentedViews: number;
  readonly baselines: boolean;
  readonly learns: 'head' | 'encoder';
  readonly epochs: number;
  readonly iterations: number;
  readonly batchSize: number;
  readonly encoderLearningRate: number;
  readonly headLearningRate: number;
  /** 0: all stages from the beginning. */
  readonly unfreezeEvery: number;
  readonly augmented: boolean;
  readonly replace: boolean;
}

export function firstClassifier(dataset: string, model: ModelSummary | undefined): ClassifierValues {
  return {
    ...{ name: 'classifier', dataset, model: model?.id ?? '', fold: model?.folds[0] ?? 0 },
    ...{ field: 'whole', balanced: true, testShare: 30, augmentedViews: 0, baselines: true },
    ...{ learns: 'head', epochs: 20, iterations: 50, batchSize: 2 },
    ...{ encoderLearningRate: 0.0001, headLearningRate: 0.001, unfreezeEvery: 5, augmented: true },
    replace: false,
  };
}

const NAME = /^[A-Za-z0-9][\w.-]{0,79}$/;

/** Why the job cannot be added yet; keys of `classification:missing`. */
export function missingOf(
  values: ClassifierValues,
  found: { readonly matched: number } | undefined,
): 'model' | 'labels' | 'cases' | 'name' | undefined {
  if (values.model === '') return 'model';
  if (!values.labels) return 'labels';
  if (!found || found.matched === 0) return 'cases';
  return NAME.test(values.name) ? undefined : 'name';
}

/** Whether a name can be a folder's. */
export const isClassifierName = (name: string): boolean => NAME.test(name);

export function classifySpecOf(
  values: ClassifierValues,
  checkpoint: string,
  device: DeviceChoice,
): ClassifySpec {
  const { name, dataset, labels, model, fold, field, augmentedViews, baselines, replace } = values;
  const { epochs, iterations, batchSize, encoderLearningRate, headLearningRate, unfreezeEvery } = values;
  const tuning = {
    ...{ epochs, iterations, batchSize, encoderLearningRate, headLearningRate },
    ...(unfreezeEvery > 0 && { unfreezeEvery }),
    augmented: values.augmented,
  };
  return {
    ...{ kind: 'classify', name, dataset, labels: labels?.text ?? '', field, augmentedViews, baselines },
    encoder: { from: 'model', model, fold, checkpoint },
    weighting: values.balanced ? 'balanced' : 'none',
    testShare: values.testShare / 100,
    ...(values.learns === 'encoder' && { tuning }),
    ...{ seed: 0, device, replace },
  };
}

/** The likeliest class, or every class that is likelier than not. */
export function saidOf(
  { kind, classes }: { readonly kind: string; readonly classes: readonly string[] },
  probabilities: readonly number[],
): string {
  if (kind !== 'multiLabel') return classes[probabilities.indexOf(Math.max(...probabilities))] ?? '';
  return classes.filter((_, c) => (probabilities[c] ?? 0) > 0.5).join(' + ') || '–';
}

/** How sure that is. */
export function sureness(kind: string, probabilities: readonly number[]): number {
  if (kind !== 'multiLabel') return Math.max(...probabilities);
  return Math.min(...probabilities.map((p) => Math.max(p, 1 - p)));
}
