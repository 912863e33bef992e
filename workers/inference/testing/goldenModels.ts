/** The models of golden/inference and what nnU-Net predicted with them, by name. See golden/inference/README.md. */
import {
  buildGraph,
  type Configuration,
  type DatasetJson,
  type Graph,
  inputChannels,
  type LabelRules,
  labelRules,
  openCheckpoint,
  type Plans,
  parseDatasetJson,
  parsePlans,
  readWeights,
  resolveConfiguration,
  type Weights,
} from '../../network/index.ts';
import type { GoldenFiles } from './goldenFiles.ts';

export interface GoldenMode {
  /** Folder below `expected`. */
  readonly folder: string;
  readonly folds: readonly string[];
  readonly mirroring?: boolean;
  readonly tileStepSize?: number;
  readonly gaussian?: boolean;
  /** Whether the folder holds probabilities, and which of `steps` was made the same way. */
  readonly npz?: boolean;
  readonly steps?: 'mirror' | 'nomirror';
}

export interface GoldenModelSpec {
  readonly name: string;
  readonly folder: string;
  readonly configuration: string;
  readonly cases: readonly string[];
  readonly modes: readonly GoldenMode[];
}

const modesOf = (fold: string): GoldenMode[] => [
  { folder: fold, folds: [fold], npz: true, steps: 'mirror' },
  { folder: `${fold}_nomirror`, folds: [fold], mirroring: false, steps: 'nomirror' },
  { folder: `${fold}_step075`, folds: [fold], tileStepSize: 0.75 },
  { folder: `${fold}_nogauss`, folds: [fold], gaussian: false },
];

export const GOLDEN_MODELS: readonly GoldenModelSpec[] = [
  {
    name: 'ct3d',
    folder: 'nnUNetTrainer__nnUNetPlans__3d_fullres',
    configuration: '3d_fullres',
    cases: ['ct_tiles', 'ct_thin'],
    modes: [...modesOf('fold_0'), { folder: 'folds_0_1', folds: ['fold_0', 'fold_1'], npz: true }],
  },
  {
    name: 'mr2d',
    folder: 'nnUNetTrainer__nnUNetPlans__2d',
    configuration: '2d',
    cases: ['mr_tiles', 'mr_small'],
    modes: modesOf('fold_0'),
  },
  {
    name: 'aniso_resenc',
    folder: 'nnUNetTrainer__nnUNetResEncUNetMPlans__3d_fullres',
    configuration: '3d_fullres',
    cases: ['le_tiles', 'le_flat'],
    modes: modesOf('fold_0'),
  },
  {
    name: 'cascade',
    folder: 'nnUNetTrainer__nnUNetPlans__3d_cascade_fullres',
    configuration: '3d_cascade_fullres',
    cases: ['ca_tiles', 'ca_thin'],
    modes: modesOf('fold_all'),
  },
];

export interface GoldenModel {
  readonly spec: GoldenModelSpec;
  readonly plans: Plans;
  readonly dataset: DatasetJson;
  readonly configuration: Configuration;
  readonly rules: LabelRules;
  readonly graph: Graph;
  /** By fold folder. */
  readonly folds: ReadonlyMap<string, { readonly weights: Weights; readonly mirrorAxes: readonly number[] }>;
}

export async function openGoldenModel(files: GoldenFiles, spec: GoldenModelSpec): Promise<GoldenModel> {
  const folder = `${spec.name}/model/${spec.folder}`;
  const plans = parsePlans(await files.json(`${folder}/plans.json`));
  const dataset = parseDatasetJson(await files.json(`${folder}/dataset.json`));
  const configuration = resolveConfiguration(plans, spec.configuration);
  const rules = labelRules(dataset);
  const graph = buildGraph(configuration.architecture, {
    inputChannels: inputChannels(dataset, configuration),
    outputChannels: rules.outputChannels,
  });
  const names = [...new Set(spec.modes.flatMap(({ folds }) => folds))];
  const folds = await Promise.all(
    names.map(async (fold) => {
      const path = `${folder}/${fold}/checkpoint_final.pth`;
      const checkpoint = await openCheckpoint(new Blob([await files.bytes(path)]), path);
      const weights = await readWeights(checkpoint.file, checkpoint.stateDict, graph);
      return [fold, { weights, mirrorAxes: checkpoint.mirrorAxes }] as const;
    }),
  );
  return { spec, plans, dataset, configuration, rules, graph, folds: new Map(folds) };
}
