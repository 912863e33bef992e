/** What a run will take, before it starts: tiles, memory against the budgets, and what would lower it. */
import { estimateOnnxBytes } from '../backend/onnx/index.ts';
import { estimateBytes, type Storage } from '../backend/webgpu/index.ts';
import { voxelCount, type Zyx } from '../image/index.ts';
import type { Budgets, Estimate } from '../jobs/api.ts';
import {
  type Configuration,
  type DatasetJson,
  type Graph,
  type LabelRules,
  labelRules,
  type Plans,
} from '../network/index.ts';
import {
  type CaseProperties,
  exportPlan,
  patchTriple,
  tileImage,
  uncroppedProperties,
} from '../nnunet/index.ts';
import { outputRanges, type PredictRegion } from './region.ts';
import { sumPrecisionOf, sumsKept } from './sumPrecision.ts';
import { planWindow, type WindowPlan } from './windowPlan.ts';

export interface EstimateRequest {
  readonly plans: Plans;
  readonly configuration: Configuration;
  readonly dataset: DatasetJson;
  /** Absent for a bare ONNX file; then `networkBytes` says what it takes. */
  readonly graph?: Graph | undefined;
  readonly networkBytes?: number | undefined;
  readonly folds: number;
  /** Voxels and mm, array order, and bytes of one voxel over all channels as stored. */
  readonly scan: { readonly size: Zyx; readonly spacing: Zyx; readonly voxelBytes: number };
  readonly device: Estimate['device'];
  /** Type of activations on the GPU. */
  readonly storage: Storage;
  readonly tileStepSize: number;
  /** The part of the scan that is wanted. @default all of it */
  readonly region?: PredictRegion | undefined;
  /** Axes that will be mirrored: every subset is a pass. */
  readonly mirrorAxes: readonly number[];
  readonly probabilities: boolean;
  /** @default false */
  readonly confidence?: boolean;
  readonly slabBytes: number;
}

const FLOAT_BYTES = 4;

/** Takes the whole scan as nonzero, so a cropped one needs less. @throws PreprocessingError for foreign resampling */
export function estimateRun(request: EstimateRequest, budgets: Budgets): Estimate {
  const { device, folds, mirrorAxes, configuration } = request;
  const rules = labelRules(request.dataset);
  const grid = uncroppedProperties(request.scan, request.plans, configuration);
  const window = windowOf(request, grid, rules);
  const onDevice = networkBytes(request) + window.sumBytes;
  const onHost = hostBytes(request, grid, rules);
  const estimate = {
    device,
    tiles: window.tiles * folds,
    passesPerTile: 2 ** mirrorAxes.length,
    gpuBytes: device === 'webgpu' ? onDevice : 0,
    ramBytes: onHost + (device === 'cpu' ? onDevice : 0),
    gpuBudget: budgets.gpuBytes,
    ramBudget: budgets.ramBytes,
  };
  return { ...estimate, advice: adviceFor(estimate, folds) };
}

function windowOf(request: EstimateRequest, grid: CaseProperties, rules: LabelRules): WindowPlan {
  const { configuration, tileStepSize, slabBytes, region, device, folds, confidence = false } = request;
  const tiling = tileImage(grid.shape, patchTriple(configuration.patchSize), tileStepSize);
  const plan = exportPlan(grid, configuration, tiling.before);
  const ranges = region && outputRanges(region, grid, plan);
  const kept = sumsKept(sumPrecisionOf(device, confidence), folds);
  const { outputChannels: classes } = rules;
  return planWindow({ tiling, exportPlan: plan, classes, slabBytes, sumsKept: kept, region: ranges });
}

/** Weights of every fold; on the GPU the folds share their activations' memory. */
function networkBytes({
  graph,
  folds,
  device,
  storage,
  configuration,
  networkBytes,
}: EstimateRequest): number {
  if (!graph) return (networkBytes ?? 0) * folds;
  const patch = patchTriple(configuration.patchSize);
  if (device === 'cpu') return folds * estimateOnnxBytes(graph, [graph.input.channels, ...patch]);
  const { activations, weights } = estimateBytes(graph, patch, storage);
  return activations + folds * weights;
}

/** The scan, the preprocessed image with its mask, labels, and probabilities when they are kept. */
function hostBytes(request: EstimateRequest, grid: CaseProperties, rules: LabelRules): number {
  const { scan, dataset, configuration, probabilities } = request;
  const voxels = voxelCount(scan.size);
  const oneHot = configuration.previousStage ? rules.foregroundLabels.length : 0;
  const image = (dataset.channelNames.length + oneHot) * voxelCount(grid.shape) * FLOAT_BYTES;
  const usesMask = oneHot > 0 || configuration.useMaskForNorm.includes(true);
  const kept = probabilities ? rules.outputChannels * voxels * FLOAT_BYTES : 0;
  return voxels * (scan.voxelBytes + 1 + (usesMask ? 1 : 0)) + image + kept;
}

/** Only what lowers memory: mirroring and overlap cost time alone, and sums shrink to their budget by themselves. */
function adviceFor(estimate: Omit<Estimate, 'advice'>, folds: number): Estimate['advice'] {
  const { device, gpuBytes, gpuBudget, ramBytes, ramBudget } = estimate;
  const isOverGpu = gpuBytes > gpuBudget;
  const isOverRam = ramBytes > ramBudget;
  if (!isOverGpu && !isOverRam) return [];
  const fewer = folds > 1 && (isOverGpu || device === 'cpu') ? (['fewer-folds'] as const) : [];
  if (isOverGpu) return [...fewer, 'cpu'];
  return device === 'cpu' ? [...fewer, 'webgpu'] : [];
}
