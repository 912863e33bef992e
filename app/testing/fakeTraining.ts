import type { TrainingApi } from '../workers.ts';

/** A dataset with nnU-Net's default plans, a model that fits but for its head, a machine of half a second a step. */
export const fakeTraining = (): TrainingApi => ({
  trainingChoices: async () => ({
    plans: [
      {
        name: 'nnUNetPlans',
        configurations: [
          {
            name: '3d_fullres',
            patchSize: [64, 96, 96],
            spacing: [3, 0.8, 0.8],
            batchSize: 2,
            architecture: 'PlainConvUNet',
          },
        ],
      },
    ],
    labelledCases: 24,
    taken: [],
    folds: 5,
  }),
  checkPretrained: async () => ({
    verdict: 'fits',
    freshClasses: [],
    keptClasses: ['background', 'liver'],
    tensors: [
      {
        name: 'encoder.stages.0.0.convs.0.conv.weight',
        fate: 'same',
        expected: [32, 1, 3, 3, 3],
        found: [32, 1, 3, 3, 3],
      },
      {
        name: 'decoder.seg_layers.0.weight',
        fate: 'keptHead',
        expected: [3, 32, 1, 1, 1],
        found: [2, 32, 1, 1, 1],
      },
    ],
    hasIgnore: false,
    differences: [{ what: 'spacing', source: '1 × 1 × 1', target: '3 × 0.8 × 0.8' }],
  }),
  takePlans: async ({ name }) => name,
  measureTraining: async () => ({
    trainSeconds: 0.5,
    validationSeconds: 0.2,
    bytes: 2 ** 30,
    device: { kind: 'cpu', threads: 2 },
  }),
  trainingNeed: async (spec, { ramBytes }) => ({
    device: spec.device === 'webgpu' ? 'webgpu' : 'cpu',
    bytes: 2 ** 30,
    budgetBytes: ramBytes,
    cuts: [],
  }),
  trainingStatistics: async () => undefined,
  runJobOver: async () => ({}),
  modelZip: async () => new Blob(),
  takeToPython: async () => new Blob(),
});
