import type { StateCreator } from 'zustand';
import type { Budgets, DeviceChoice, Fold, ModelSummary } from '../workers.ts';
import type { MeasuredRun, PreferenceFacts } from './preferencesSchema.ts';

export interface RunEvents {
  modelChosen(model: ModelSummary | undefined): void;
  foldsChosen(folds: readonly Fold[]): void;
  checkpointChosen(checkpoint: string): void;
  deviceChosen(device: DeviceChoice): void;
  stepSizeChosen(tileStepSize: number): void;
  mirroringChosen(mirroring: boolean): void;
  probabilitiesChosen(saveProbabilities: boolean): void;
  confidenceChosen(keepConfidence: boolean): void;
  measuresChosen(keepMeasures: boolean): void;
  postprocessChosen(postprocess: boolean): void;
  previousStageChosen(result: string | undefined): void;
  /** Bytes; undefined: the default for this computer. */
  budgetChosen(budget: Partial<Record<keyof Budgets, number | undefined>>): void;
  runMeasured(key: string, run: MeasuredRun): void;
}

/** nnU-Net predicts with the final checkpoint unless told otherwise. */
export function defaultCheckpoint(checkpoints: readonly string[]): string {
  return checkpoints.find((name) => name === 'checkpoint_final.pth') ?? checkpoints[0] ?? '';
}

/** Settings of the next prediction. */
export const createRunEvents: StateCreator<PreferenceFacts & RunEvents, [], [], RunEvents> = (set) => ({
  modelChosen: (model) =>
    set({
      model: model?.id,
      folds: [...(model?.folds ?? [])],
      checkpoint: defaultCheckpoint(model?.checkpoints ?? []),
      previousStage: undefined,
    }),
  foldsChosen: (folds) => set({ folds: [...folds] }),
  checkpointChosen: (checkpoint) => set({ checkpoint }),
  deviceChosen: (device) => set({ device }),
  stepSizeChosen: (tileStepSize) => set({ tileStepSize }),
  mirroringChosen: (mirroring) => set({ mirroring }),
  probabilitiesChosen: (saveProbabilities) => set({ saveProbabilities }),
  confidenceChosen: (keepConfidence) => set({ keepConfidence }),
  measuresChosen: (keepMeasures) => set({ keepMeasures }),
  postprocessChosen: (postprocess) => set({ postprocess }),
  previousStageChosen: (previousStage) => set({ previousStage }),
  budgetChosen: (budget) =>
    set((state) => ({
      gpuBudget: 'gpuBytes' in budget ? budget.gpuBytes : state.gpuBudget,
      ramBudget: 'ramBytes' in budget ? budget.ramBytes : state.ramBudget,
    })),
  runMeasured: (key, run) => set((state) => ({ measuredRuns: { ...state.measuredRuns, [key]: run } })),
});
