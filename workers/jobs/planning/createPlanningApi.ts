import type { Devices } from '../../inference/index.ts';
import { encoderStrides } from '../../network/index.ts';
import { type Fingerprint, PLANNERS, transferPlans } from '../../nnunet/index.ts';
import { trainingMemory, trainingRecipe } from '../../training/index.ts';
import { configurationOf, openTrainingDataset } from '../preprocessing/openDataset.ts';
import { asFile } from '../preprocessing/planDataset.ts';
import { readerOf } from '../preprocessing/readerOf.ts';
import { storedFingerprint } from '../preprocessing/storedFingerprint.ts';
import { readSurvey } from '../preprocessing/survey.ts';
import { trainingCases } from '../preprocessing/trainingCases.ts';
import type { Studio } from '../studio.ts';
import { openGpu } from '../training/openTrainingDevice.ts';
import type { FingerprintFacts, PlanningApi, PlanningFacts, StoredPlans, TrainingFit } from './api.ts';
import { duplicatesOf } from './duplicates.ts';
import { PlanningError } from './planningError.ts';
import { readEdited } from './sketch.ts';

/** The compute worker's answers about plans. */
export const createPlanningApi = (opening: Promise<Studio>, devices: Devices): PlanningApi => ({
  planningFacts: async (dataset) => factsOf(await opening, dataset),
  readPlans: async (dataset, plans) => storedPlans(await opening, dataset, plans),
  checkPlans: async (dataset, text) => readEdited(text, await (await opening).datasets.json(dataset)),
  savePlans: async (dataset, name, text) => savePlans(await opening, dataset, name, text),
  trainingFits: async (dataset, plans, configuration, budgets) => {
    const opened = await openTrainingDataset(await opening, dataset, plans);
    const chosen = configurationOf(opened, configuration);
    const recipe = trainingRecipe(chosen, opened.dataset);
    const strides = encoderStrides(chosen.architecture);
    const gpu = await openGpu(devices);
    const memoryOn = (device: TrainingFit['device'], budgetBytes: number): TrainingFit => ({
      device,
      ...trainingMemory(recipe, strides, device, budgetBytes, gpu),
    });
    const cpu = memoryOn('cpu', budgets.ramBytes);
    return gpu ? [memoryOn('webgpu', budgets.gpuBytes), cpu] : [cpu];
  },
});

async function factsOf(studio: Studio, dataset: string): Promise<PlanningFacts> {
  const { channelNames } = await studio.datasets.json(dataset);
  const fingerprint = await storedFingerprint(studio, dataset);
  const survey = await readSurvey(studio, dataset);
  const plans = await studio.preprocessed.plans(dataset);
  return {
    cases: (await trainingCases(studio, dataset)).map(({ id }) => id),
    ...(fingerprint && { fingerprint: fingerprintFacts(fingerprint, channelNames) }),
    ...(survey && { survey }),
    duplicates: duplicatesOf(survey),
    plans,
  };
}

function fingerprintFacts(fingerprint: Fingerprint, channelNames: readonly string[]): FingerprintFacts {
  const intensities = fingerprint.foreground_intensity_properties_per_channel;
  return {
    spacings: fingerprint.spacings,
    shapes: fingerprint.shapes_after_crop,
    relativeSize: fingerprint.median_relative_size_after_cropping,
    channels: channelNames.flatMap((name, channel) => {
      const found = intensities[channel];
      return found ? [{ name, ...found }] : [];
    }),
  };
}

async function storedPlans(studio: Studio, dataset: string, plans: string): Promise<StoredPlans> {
  const json = await studio.preprocessed.readJson(dataset, `${plans}.json`);
  if (json === undefined) throw new PlanningError('noPlans', { dataset, plans });
  const text = asFile(json);
  const planner = Object(json).experiment_planner_used;
  return {
    text,
    planner: typeof planner === 'string' ? planner : '',
    ...readEdited(text, await studio.datasets.json(dataset)),
  };
}

async function savePlans(studio: Studio, dataset: string, name: string, text: string): Promise<void> {
  const json = await studio.datasets.json(dataset);
  const [issue] = readEdited(text, json).issues;
  if (issue) throw new PlanningError('faulty', { plans: name, path: issue.path, reason: issue.message });
  if (Object.values(PLANNERS).some(({ plansName }) => plansName === name))
    throw new PlanningError('edited', { plans: name });
  const plans = transferPlans(JSON.parse(text), {
    targetDataset: dataset,
    targetPlans: name,
    imageReaderWriter: readerOf(json),
  });
  const there = await studio.preprocessed.readJson(dataset, `${name}.json`);
  if (there !== undefined && asFile(there) !== asFile(plans))
    throw new PlanningError('exists', { dataset, plans: name });
  await studio.preprocessed.writeJson(dataset, `${name}.json`, asFile(plans));
}
