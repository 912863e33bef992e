import { type Devices, estimateRun } from '../../inference/index.ts';
import type { Budgets, Estimate, PredictSpec } from '../api.ts';
import type { Studio } from '../studio.ts';
import { slabBytesOf } from './budget.ts';
import { openModel } from './openModel.ts';

/** Most scans are int16; what the file holds shows only when it is read. */
const VOXEL_BYTES = 2;

/** What a prediction will take, without running it. @throws WorkspaceError, ModelError */
export async function estimatePredict(
  studio: Studio,
  devices: Devices,
  spec: PredictSpec,
  budgets: Budgets,
): Promise<Estimate> {
  const scan = await studio.scans.get(spec.scan);
  const model = await openModel(studio, spec);
  const device = model.graph ? await devices.resolve(spec.device) : 'cpu';
  const gpu = await devices.webgpu();
  const { plans, dataset, configuration, graph, fileBytes } = model;
  return estimateRun(
    {
      plans,
      dataset,
      configuration,
      graph,
      networkBytes: fileBytes,
      folds: spec.folds.length,
      scan: {
        size: scan.geometry.size,
        spacing: scan.geometry.spacing,
        voxelBytes: VOXEL_BYTES * scan.channels,
      },
      device,
      storage: gpu.state !== 'absent' && gpu.hasF16 ? 'f16' : 'f32',
      tileStepSize: spec.tileStepSize,
      // Where a map is annotated shows only when it is read.
      ...(spec.region?.kind === 'box' && { region: spec.region }),
      mirrorAxes: spec.mirroring ? model.mirrorAxes : [],
      probabilities: spec.saveProbabilities,
      confidence: spec.confidence !== undefined,
      slabBytes: slabBytesOf(device === 'webgpu' ? budgets.gpuBytes : budgets.ramBytes),
    },
    budgets,
  );
}
