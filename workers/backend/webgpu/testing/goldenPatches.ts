/** Patches and logits of nnU-Net 2.8.1's own networks (golden/inference/README.md), for tests and `bench/`. */
import type { Czyx } from '../../../image/index.ts';
import {
  buildGraph,
  type Graph,
  inputChannels,
  labelRules,
  openCheckpoint,
  parseDatasetJson,
  parsePlans,
  readNpy,
  readWeights,
  resolveConfiguration,
  type Weights,
} from '../../../network/index.ts';

/** Bytes of a file below golden/inference. */
export type ReadGolden = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

export interface GoldenPatch {
  readonly graph: Graph;
  readonly weights: Weights;
  readonly input: Float32Array;
  readonly inputShape: Czyx;
  readonly logits: Float32Array;
  readonly outputShape: Czyx;
  /** Logits are sigmoid regions, not softmax classes. */
  readonly regions: boolean;
}

/** Model folder, fold and cases of every golden model. */
export const GOLDEN_MODELS = [
  {
    name: 'ct3d',
    model: 'nnUNetTrainer__nnUNetPlans__3d_fullres',
    fold: '0',
    cases: ['ct_tiles', 'ct_thin'],
  },
  { name: 'mr2d', model: 'nnUNetTrainer__nnUNetPlans__2d', fold: '0', cases: ['mr_tiles', 'mr_small'] },
  {
    name: 'aniso_resenc',
    model: 'nnUNetTrainer__nnUNetResEncUNetMPlans__3d_fullres',
    fold: '0',
    cases: ['le_tiles', 'le_flat'],
  },
  {
    name: 'cascade',
    model: 'nnUNetTrainer__nnUNetPlans__3d_cascade_fullres',
    fold: 'all',
    cases: ['ca_tiles', 'ca_thin'],
  },
] as const;

export type GoldenModel = (typeof GOLDEN_MODELS)[number];

export async function loadGoldenPatch(
  read: ReadGolden,
  { name, model, fold }: GoldenModel,
  one: string,
): Promise<GoldenPatch> {
  const path = `${name}/model/${model}/fold_${fold}/checkpoint_final.pth`;
  const checkpoint = await openCheckpoint(new Blob([await read(path)]), path);
  const dataset = parseDatasetJson(checkpoint.datasetJson);
  const configuration = resolveConfiguration(parsePlans(checkpoint.plansJson), checkpoint.configuration);
  const rules = labelRules(dataset);
  const graph = buildGraph(configuration.architecture, {
    inputChannels: inputChannels(dataset, configuration),
    outputChannels: rules.outputChannels,
  });
  const input = readNpy(await read(`${name}/expected/steps/${one}/patch_input.npy`));
  const logits = readNpy(await read(`${name}/expected/steps/${one}/patch_logits.npy`));
  return {
    graph,
    weights: await readWeights(checkpoint.file, checkpoint.stateDict, graph),
    input: Float32Array.from(input.data, Number),
    inputShape: czyx(input.shape),
    logits: Float32Array.from(logits.data, Number),
    outputShape: czyx(logits.shape),
    regions: name === 'aniso_resenc',
  };
}

/** `[c, y, x]` of a planar network gets depth 1. */
function czyx(shape: readonly number[]): Czyx {
  const [c = 1, ...size] = shape;
  const [z = 1, y = 1, x = 1] = size.length === 2 ? [1, ...size] : size;
  return [c, z, y, x];
}
