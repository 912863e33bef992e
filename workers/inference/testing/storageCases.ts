/** How much f16 storage changes whole segmentations: Dice of every foreground class on the golden cases. */
import { createWebgpuBackend, type Storage } from '../../backend/webgpu/index.ts';
import { evaluationRules, valuesOf } from '../../nnunet/evaluation/index.ts';
import { patchTriple } from '../../nnunet/index.ts';
import { predictCase } from '../predictCase.ts';
import type { GoldenFiles } from './goldenFiles.ts';
import { GOLDEN_MODELS, type GoldenModel, openGoldenModel } from './goldenModels.ts';

export interface CaseComparison {
  readonly case: string;
  /** Label values of a class or region, and Dice of f16 against f32; undefined where neither has it. */
  readonly classes: readonly { readonly values: readonly number[]; readonly dice: number | undefined }[];
}

/** One fold without mirroring, step 0.5. The device needs `shader-f16`. */
export async function compareCases(device: GPUDevice, files: GoldenFiles): Promise<CaseComparison[]> {
  const found: CaseComparison[] = [];
  for (const spec of GOLDEN_MODELS) {
    const model = await openGoldenModel(files, spec);
    for (const name of spec.cases) {
      const full = await labelsOf(device, files, model, { name, storage: 'f32' });
      const half = await labelsOf(device, files, model, { name, storage: 'f16' });
      const groups = evaluationRules(model.dataset).entries.map(valuesOf);
      const classes = groups.map((values) => ({ values, dice: dice(full, half, new Set(values)) }));
      found.push({ case: `${spec.name}/${name}`, classes });
    }
  }
  return found;
}

async function labelsOf(
  device: GPUDevice,
  files: GoldenFiles,
  { spec, plans, configuration, dataset, graph, folds }: GoldenModel,
  { name, storage }: { readonly name: string; readonly storage: Storage },
): Promise<ArrayLike<number>> {
  const backend = createWebgpuBackend(device, { storage, budgetBytes: 2 ** 30 });
  const stage = configuration.previousStage;
  const [fold] = folds.values();
  if (!fold) throw new Error(`${spec.name} has no fold.`);
  try {
    const { labels } = await predictCase({
      plans,
      configuration,
      dataset,
      backend,
      readScan: () =>
        Promise.all(
          dataset.channelNames.map((_, c) => files.image(`${spec.name}/input/${name}_000${c}.nii.gz`)),
        ),
      readPreviousStage: stage
        ? () => files.image(`${spec.name}/expected/previous_${stage}/${name}.nii.gz`)
        : undefined,
      compile: async () => [
        await backend.compile(graph, fold.weights, [
          graph.input.channels,
          ...patchTriple(configuration.patchSize),
        ]),
      ],
      mirrorAxes: [],
    });
    return labels;
  } finally {
    backend.dispose();
  }
}

function dice(a: ArrayLike<number>, b: ArrayLike<number>, values: ReadonlySet<number>): number | undefined {
  let [both, total] = [0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [inA, inB] = [values.has(a[i] ?? 0), values.has(b[i] ?? 0)];
    both += Number(inA && inB);
    total += Number(inA) + Number(inB);
  }
  return total === 0 ? undefined : (2 * both) / total;
}
