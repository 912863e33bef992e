import type { CandidateResults, ClassFigures, CrossValidationApi } from '../workers.ts';
import { demoResult } from './summaries.ts';

const DICE = [0.93, 0.71, 0.88, 0.95, 0.42, 0.9, 0.84, 0.91];

const figures = (dice: number | null): ClassFigures => ({
  dice,
  iou: dice === null ? null : dice / (2 - dice),
  nsd: null,
  hd95: null,
  volumeError: dice === null ? null : 1 - dice,
});

const candidate = (configuration: string, shift: number): CandidateResults => {
  const cases = DICE.map((dice, i) => ({
    case: `liver_${i}`,
    classes: [figures(dice + shift), figures(i === 4 ? null : dice - 0.2 + shift / 2)],
  }));
  return {
    source: `nnUNet_results/Dataset007_Liver/${configuration}`,
    identifier: `nnUNetTrainer__nnUNetPlans__${configuration}`,
    postprocessed: false,
    dice: 0.74 + shift,
    classes: [figures(0.82 + shift), figures(0.66 + shift / 2)],
    cases,
  };
};

/** Two models over eight cases. */
export const fakeResults = (): CrossValidationApi => ({
  crossValidationResults: async () => ({
    classes: ['liver', 'tumour'],
    candidates: [candidate('3d_fullres', 0.02), candidate('2d', 0)],
  }),
  computeSurfaces: async () => undefined,
  keepPrediction: async () => demoResult,
  modelPostprocessing: async () => undefined,
  comparePairs: async (pairs) => ({
    cases: pairs.length,
    meanDifference: 0.02,
    interval: [0.011, 0.029],
    p: 0.0078,
  }),
});
