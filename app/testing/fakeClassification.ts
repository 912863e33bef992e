import type { ClassificationApi, ClassifierMetrics, ClassifierReport } from '../workers.ts';
import { demoScan } from './summaries.ts';

const METRICS: ClassifierMetrics = {
  cases: 24,
  accuracy: 0.875,
  accuracyInterval: [0.75, 1],
  classes: [
    {
      name: 'lesion',
      positives: 12,
      rocAuc: 0.951,
      rocAucInterval: [0.86, 1],
      prAuc: 0.949,
      curve: [
        [0, 0],
        [0, 0.75],
        [0.17, 0.92],
        [0.5, 1],
        [1, 1],
      ],
    },
  ],
  rocAuc: 0.951,
  prAuc: 0.949,
  confusion: [
    [
      [10, 2],
      [1, 11],
    ],
  ],
  crossEntropy: 0.31,
  calibrationError: 0.08,
  reliability: [0.55, 0.65, 0.75, 0.85, 0.95].map((middle, i) => ({
    ...{ from: middle - 0.05, to: middle + 0.05, cases: 3 + i },
    ...{ confidence: middle, accuracy: Math.min(1, middle + (i % 2 === 0 ? -0.05 : 0.04)) },
  })),
};

const REPORT: ClassifierReport = {
  facts: {
    ...{ version: 1, name: 'lesions', field: 'whole', tuned: false },
    task: { kind: 'binary', classes: ['none', 'lesion'] },
    encoder: 'Dataset801_Phantom, nnUNetTrainerNoDA, 3d_fullres, fold 0, checkpoint_final.pth',
  },
  ...{ dataset: 'Dataset007_Liver', createdAt: 1_790_000_000_000, seed: 0, train: [48, 48], test: [12, 12] },
  ...{ strength: 0.01, metrics: METRICS },
  baselines: {
    greyValues: { ...METRICS, rocAuc: 0.66 },
    randomEncoder: { ...METRICS, rocAuc: 0.58 },
  },
  cases: Array.from({ length: 24 }, (_, i) => {
    const lesion = Math.min(0.98, 0.06 + 0.039 * i);
    return { case: `liver_${i}`, label: i < 12 ? 0 : 1, probabilities: [1 - lesion, lesion] };
  }),
};

/** One classifier, which was asked about two scans. */
export const fakeClassification = (): ClassificationApi => ({
  readLabelTable: async () => ({
    task: REPORT.facts.task,
    counts: [60, 60],
    matched: 120,
    unknown: ['liver_998'],
    unlabelled: ['liver_0', 'liver_1'],
  }),
  listClassifiers: async () => [REPORT],
  readClassifier: async () => REPORT,
  classifierPredictions: async () => [
    { case: 'liver_0', probabilities: [0.12, 0.88], map: { file: 'liver_0_map.nii.gz', class: 'lesion' } },
    { case: 'liver_1', probabilities: [0.93, 0.07] },
  ],
  activationMapAsScan: async () => ({ ...demoScan, id: 'map-1', name: 'liver_0 · lesions: lesion' }),
  exportClassifier: async () => new Blob(['classifier']),
  predictionTable: async () => new Blob(['case,prediction']),
  removeClassifier: async () => undefined,
});
