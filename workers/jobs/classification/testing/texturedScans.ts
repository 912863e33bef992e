/** A dataset of two textures with equal grey values, and a segmentation model that learnt nothing: small enough for tests. */
import { writeImage, type Zyx } from '../../../image/index.ts';
import { buildGraph, parsePlans, resolveConfiguration, writeCheckpoint } from '../../../network/index.ts';
import { CounterRandom, EMPTY_LOG, initialWeights } from '../../../training/index.ts';
import { importModels } from '../../importing/importModels.ts';
import type { Studio } from '../../studio.ts';
import { writePlans } from '../../training/testing/phantomDataset.ts';

export const SIZE: Zyx = [10, 14, 18];
export const PATCH: Zyx = [8, 8, 16];
const SPACING = 10;

/** `smooth_…` and `rough_…`: mean and deviation are alike, neighbours are not. @returns the dataset's folder */
export async function writeTexturedScans(studio: Studio, cases: number): Promise<string> {
  const { folder } = await studio.datasets.create({
    ...{ id: 11, name: 'Textures', channels: ['CT'], labels: [{ name: 'any', values: [1] }], ignore: false },
  });
  for (let i = 0; i < cases; i++) {
    const name = `${i % 2 === 0 ? 'smooth' : 'rough'}_${String(i).padStart(2, '0')}`;
    const scan = { geometry: geometryOf(SIZE), fileDimension: 3 as const };
    const image = await writeImage(texture(i, i % 2 === 1), scan, `${name}_0000.nii.gz`);
    await studio.datasets.addCase(folder, { id: name, images: [image] });
  }
  return folder;
}

/** The table of labels of these scans. */
export const textureLabels = (cases: number): string =>
  [
    'case,label',
    ...Array.from({ length: cases }, (_, i) => {
      const kind = i % 2 === 0 ? 'smooth' : 'rough';
      return `${kind}_${String(i).padStart(2, '0')},${kind}`;
    }),
  ].join('\n');

const geometryOf = (size: Zyx) => ({
  size,
  spacing: [SPACING, SPACING, SPACING] as const,
  origin: [0, 0, 0] as const,
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
});

/** A wave along x of period 8, or of period 2, in noise. */
function texture(seed: number, rough: boolean): Int16Array {
  const [depth, rows, columns] = SIZE;
  const random = new CounterRandom(seed, [1, 0, 0]);
  return Int16Array.from({ length: depth * rows * columns }, (_, i) => {
    const x = i % columns;
    const wave = rough ? (x % 2 === 0 ? 1 : -1) : Math.SQRT2 * Math.sin((Math.PI * (x + 0.5)) / 4);
    return Math.round(90 + 60 * wave + 15 * random.normal());
  });
}

export type Architecture = 'plain3d' | 'residual3d' | 'plain2d';

/** Stores a model with fresh weights and plans for these scans. @returns its id */
export async function writeFreshModel(studio: Studio, folder: string, kind: Architecture): Promise<string> {
  const planned = { spacing: [SPACING, SPACING, SPACING] as const, patch: PATCH, features: [6, 8, 12] };
  await writePlans(studio, folder, { ...planned, batch: 2, convolutions: 1 });
  const json = changed(structuredClone(await studio.preprocessed.readJson(folder, 'nnUNetPlans.json')), kind);
  const plans = parsePlans(json);
  const configuration = resolveConfiguration(plans, '3d_fullres');
  const graph = buildGraph(configuration.architecture, { inputChannels: 1, outputChannels: 2 });
  const blob = await writeCheckpoint(
    {
      ...{ graph, architecture: configuration.architecture, weights: initialWeights(graph, 3) },
      ...{ momentum: new Map(), log: EMPTY_LOG, currentEpoch: 1, plansJson: json },
      optimiser: { learningRate: 0.01, initialLearningRate: 0.01, momentum: 0.99, weightDecay: 3e-5 },
      datasetJson: { channel_names: { 0: 'CT' }, labels: { background: 0, any: 1 }, file_ending: '.nii.gz' },
      ...{ configuration: '3d_fullres', fold: 0, trainer: 'nnUNetTrainer', mirrorAxes: [] },
    },
    'checkpoint_final',
  );
  const { models, failures } = await importModels(studio, [
    { path: 'checkpoint_final.pth', file: new File([blob], 'checkpoint_final.pth') },
  ]);
  const [model] = models;
  if (!model) throw new Error(JSON.stringify(failures));
  return model.id;
}

interface PlansJson {
  configurations: {
    '3d_fullres': {
      patch_size: number[];
      spacing: number[];
      architecture: { network_class_name: string; arch_kwargs: Record<string, unknown> };
    };
  };
}

/** The plans of another network; `json` is changed and given back. */
function changed(json: unknown, kind: Architecture): unknown {
  const configuration = (json as PlansJson).configurations['3d_fullres'];
  const { architecture } = configuration;
  const { n_conv_per_stage: depths, ...kwargs } = architecture.arch_kwargs;
  if (kind === 'residual3d') {
    architecture.network_class_name = 'dynamic_network_architectures.architectures.unet.ResidualEncoderUNet';
    architecture.arch_kwargs = { ...kwargs, n_blocks_per_stage: depths };
  }
  if (kind === 'plain2d') {
    configuration.patch_size = PATCH.slice(1);
    configuration.spacing = [SPACING, SPACING];
    architecture.arch_kwargs = {
      ...architecture.arch_kwargs,
      conv_op: 'torch.nn.modules.conv.Conv2d',
      norm_op: 'torch.nn.modules.instancenorm.InstanceNorm2d',
      kernel_sizes: [1, 2, 3].map(() => [3, 3]),
      strides: [1, 2, 2].map((stride) => [stride, stride]),
    };
  }
  return json;
}
