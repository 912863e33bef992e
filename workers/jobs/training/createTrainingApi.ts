import type { Zyx } from '../../image/index.ts';
import type { Devices } from '../../inference/index.ts';
import {
  encoderStrides,
  foregroundNames,
  labelRules,
  namedTensors,
  resolveConfiguration,
} from '../../network/index.ts';
import {
  ChunkCache,
  checkPretrained,
  classesOf,
  TrainingCase,
  trainingMemory,
  trainingRecipe,
} from '../../training/index.ts';
import { LoopbackDirectory } from '../../workspace/index.ts';
import type { Budgets } from '../api.ts';
import { openStoredModel } from '../importing/importModels.ts';
import { zipsOfFiles } from '../importing/zipOfFiles.ts';
import type { RunInteractive } from '../interactive.ts';
import { configurationOf, openTrainingDataset } from '../preprocessing/openDataset.ts';
import { ensurePlans } from '../preprocessing/planDataset.ts';
import type { JobProgress } from '../queue/job.ts';
import { runDirectly } from '../runDirectly.ts';
import { type Studio, studioOver } from '../studio.ts';
import type {
  DatasetStatistics,
  PretrainedAsk,
  PretrainedReport,
  TrainingApi,
  TrainingChoices,
  TrainingNeed,
} from './api.ts';
import { foldCount } from './fold.ts';
import { measureTraining, quietContext } from './measureTraining.ts';
import { foldFolder } from './modelFolder.ts';
import { openGpu } from './openTrainingDevice.ts';
import { planDifferences } from './planDifferences.ts';
import type { TrainSpec } from './spec.ts';
import { openPretrained, pretrainedOptions } from './startState.ts';
import { openPlanned, takePlans } from './takenPlans.ts';
import { takeToPython } from './takeToPython.ts';

/** The compute worker's answers about trainings. */
export function createTrainingApi(
  opening: Promise<Studio>,
  interactive: RunInteractive,
  devices: Devices,
): TrainingApi {
  return {
    trainingChoices: async (dataset) => choicesOf(await opening, dataset),
    checkPretrained: async (asked) => pretrainedReport(await opening, asked),
    takePlans: async (asked) => takePlans(await opening, asked),
    trainingNeed: async (spec, budgets) => needOf(await opening, devices, spec, budgets),
    measureTraining: (job, spec, budgets) =>
      interactive(job, (given) => measureTraining(given, spec, budgets)),
    trainingStatistics: async (...asked) => statisticsOf(await opening, ...asked),
    runJobOver: ({ base, token }, spec, budgets, onLine) =>
      interactive(`${spec.kind} over loopback`, (given) =>
        runDirectly(studioOver(new LoopbackDirectory(base, token)), given, spec, { budgets, onLine }),
      ),
    modelZip: async (model) => modelZip(await opening, model),
    takeToPython: (job, spec, onProgress) =>
      interactive(job, async ({ studio, signal }) => {
        // Stock nnU-Net wants the fingerprint beside the plans.
        const report = ({ done, total }: JobProgress) => onProgress({ stage: 'preprocess', done, total });
        await ensurePlans({ ...quietContext(studio, signal), report }, spec.dataset, spec.plans);
        return takeToPython(studio, spec, { onProgress, signal });
      }),
  };
}

async function modelZip(studio: Studio, id: string): Promise<Blob> {
  const { dataset, trainer, plans, configuration } = await studio.models.get(id);
  const root = `${dataset}/${trainer}__${plans}__${configuration}`;
  const files = await studio.models.files(id);
  const [zip] = zipsOfFiles(files.map(({ path, blob }) => ({ path: `${root}/${path}`, blob })));
  return new Response(zip ?? null).blob();
}

async function choicesOf(studio: Studio, dataset: string): Promise<TrainingChoices> {
  const names = await studio.preprocessed.plans(dataset);
  const plans = [];
  for (const name of names) {
    const opened = await openTrainingDataset(studio, dataset, name).catch(() => undefined);
    if (!opened) continue;
    const configurations = opened.plans.configurationNames
      .map((one) => resolveConfiguration(opened.plans, one))
      .map(({ name: configuration, patchSize, spacing, batchSize, architecture }) => ({
        name: configuration,
        patchSize,
        spacing,
        batchSize,
        architecture: architecture.className,
      }));
    plans.push({ name, configurations });
  }
  const cases = await studio.datasets.cases(dataset);
  const taken: string[] = [];
  for (const model of await studio.trained.list(dataset)) {
    const folder = `${model.trainer}__${model.plans}__${model.configuration}`;
    for (const { fold, checkpoints } of await studio.trained.folds(model)) {
      if (checkpoints.length > 0) taken.push(`${folder}/${foldFolder(fold)}`);
    }
  }
  const labelledCases = cases.filter(({ set, label }) => set === 'train' && label !== undefined).length;
  return { plans, labelledCases, taken, folds: await foldCount(studio, dataset) };
}

async function pretrainedReport(studio: Studio, asked: PretrainedAsk): Promise<PretrainedReport> {
  const source = await openStoredModel(studio, asked.start.model);
  const { dataset, plans } = asked;
  const opened = await openPlanned(studio, { dataset, plans, model: asked.start.model });
  const configuration = configurationOf(opened, asked.configuration);
  const { graph } = trainingRecipe(configuration, opened.dataset);
  const { stateDict, file } = await openPretrained(source, asked.start);
  const shapes = new Map([...namedTensors(stateDict, file.name)].map(([name, { shape }]) => [name, shape]));
  const options = pretrainedOptions(source, opened, asked.start);
  const check = checkPretrained(graph, shapes, options);
  const freshClasses = options.targetClasses.filter((name) => !check.keptClasses.includes(name));
  const differences = planDifferences(source, {
    plans: opened.plans,
    configuration,
    dataset: opened.dataset,
  });
  return {
    ...check,
    freshClasses,
    differences,
    hasIgnore: labelRules(opened.dataset).ignoreLabel !== undefined,
  };
}

async function needOf(
  studio: Studio,
  devices: Devices,
  spec: TrainSpec,
  budgets: Budgets,
): Promise<TrainingNeed> {
  const { dataset, plans, start, batchSize } = spec;
  const model = start.from === 'model' ? start.model : undefined;
  const opened = await openPlanned(studio, { dataset, plans, model });
  const configuration = configurationOf(opened, spec.configuration);
  const { unknownSets } = opened;
  const meanTeacher = spec.meanTeacher !== undefined;
  const recipe = trainingRecipe(configuration, opened.dataset, { batchSize, unknownSets, meanTeacher });
  const device = await devices.resolve(spec.device);
  const budget = device === 'cpu' ? budgets.ramBytes : budgets.gpuBytes;
  const strides = encoderStrides(configuration.architecture);
  const gpu = device === 'cpu' ? undefined : await openGpu(devices);
  return { device, ...trainingMemory(recipe, strides, device, budget, gpu) };
}

/** Every case should be seen about this often, as in nnU-Net's 250 000 samples of a dataset of a few hundred. */
const VISITS = 250;
const FEWEST = 2_500;
const MOST = 250_000;

async function statisticsOf(
  studio: Studio,
  dataset: string,
  plans: string,
  configuration: string,
): Promise<DatasetStatistics | undefined> {
  const opened = await openTrainingDataset(studio, dataset, plans).catch(() => undefined);
  if (!opened) return undefined;
  const { dataIdentifier, batchSize } = configurationOf(opened, configuration);
  const place = await studio.preprocessed.caseFolder(dataset, dataIdentifier);
  const cases = await studio.preprocessed.cases(dataset, place);
  if (cases.length === 0) return undefined;
  const found = foregroundNames(labelRules(opened.dataset)).map((name) => ({ name, cases: 0, voxels: 0 }));
  const sizes: Zyx[] = [];
  for (const { id, npz, pkl } of cases) {
    const files = { id, npz: await studio.directory.read(npz), pkl: await studio.directory.read(pkl) };
    const opened = await TrainingCase.open(files, new ChunkCache(0));
    const classes = classesOf(opened);
    sizes.push(opened.shape);
    found.forEach((one, i) => {
      const voxels = classes[i]?.voxels ?? 0;
      one.voxels += voxels;
      if (voxels > 0) one.cases += 1;
    });
  }
  const total = found.reduce((sum, { voxels }) => sum + voxels, 0);
  const wanted = (cases.length * VISITS) / batchSize;
  return {
    cases: cases.length,
    sizes: bySize(sizes),
    classes: found.map((one) => ({ ...one, share: total === 0 ? 0 : one.voxels / total })),
    suggestedIterations: Math.round(Math.min(MOST, Math.max(FEWEST, wanted)) / 250) * 250,
  };
}

/** The smallest, the middle and the largest, by their voxels. */
function bySize(sizes: readonly Zyx[]): readonly Zyx[] {
  const sorted = [...sizes].sort((a, b) => a[0] * a[1] * a[2] - b[0] * b[1] * b[2]);
  return [0, Math.floor(sorted.length / 2), sorted.length - 1].flatMap((at) => sorted.slice(at, at + 1));
}
