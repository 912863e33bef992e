/** What the Run panel would run, and why it cannot. Pure. */
import type {
  Budgets,
  ConfidenceSpec,
  DeviceSummary,
  ModelSummary,
  PredictSpec,
  ScanSummary,
} from '../workers.ts';
import type { PreferenceFacts } from './preferencesSchema.ts';

const GIB = 2 ** 30;

export type Hindrance = 'no-scan' | 'no-model' | 'no-folds' | 'channels' | 'previous-stage';

type Settings = Pick<
  PreferenceFacts,
  | 'folds'
  | 'checkpoint'
  | 'device'
  | 'tileStepSize'
  | 'mirroring'
  | 'saveProbabilities'
  | 'keepConfidence'
  | 'previousStage'
> &
  Partial<Pick<PreferenceFacts, 'keepMeasures' | 'postprocess'>>;

/** The first thing that keeps Segment from running; undefined when it can run. */
export function hindrance(
  scan: ScanSummary | undefined,
  model: ModelSummary | undefined,
  settings: Settings,
): Hindrance | undefined {
  if (scan?.role !== 'image') return 'no-scan';
  if (!model) return 'no-model';
  if (scan.channels !== model.channels.length) return 'channels';
  if (settings.folds.length === 0) return 'no-folds';
  if (model.needsPreviousStage && settings.previousStage === undefined) return 'previous-stage';
  return undefined;
}

export function predictSpec(scan: ScanSummary, model: ModelSummary, settings: Settings): PredictSpec {
  const { folds, checkpoint, device, tileStepSize, mirroring, saveProbabilities, previousStage } = settings;
  return {
    scan: scan.id,
    model: model.id,
    folds,
    checkpoint,
    tileStepSize,
    mirroring,
    device,
    saveProbabilities,
    ...(settings.keepConfidence
      ? { confidence: confidenceSpec(settings) }
      : settings.postprocess && { postprocess: true }),
    ...(model.needsPreviousStage && previousStage !== undefined ? { previousStage } : {}),
  };
}

// The veto needs its codes whichever thresholds will be chosen.
function confidenceSpec({ keepMeasures = false, folds }: Settings): ConfidenceSpec {
  if (!keepMeasures) return { veto: true };
  return { veto: true, measures: true, ...(folds.length > 1 && { members: 'folds' }) };
}

/** Bytes; `deviceMemory` in GiB as the browser reports it. Source: design.md, "Workers and memory". */
export function defaultBudgets(
  devices: DeviceSummary | undefined,
  deviceMemory: number | undefined,
): Budgets {
  const software = devices?.webgpu.state === 'ready' && devices.webgpu.fallback;
  return {
    gpuBytes: software ? GIB : 4 * GIB,
    ramBytes: deviceMemory === undefined ? 4 * GIB : Math.min(4, deviceMemory / 2) * GIB,
  };
}

/** Under which a finished run is remembered for the next estimate. */
export const runKey = (model: string, device: 'webgpu' | 'cpu'): string => `${model}|${device}`;
