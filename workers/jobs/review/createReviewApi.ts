import { transfer } from 'comlink';
import { readImage, type Volume } from '../../image/index.ts';
import { countCodes } from '../../semisupervised/index.ts';
import type { DatasetStore } from '../../workspace/index.ts';
import type { PseudoLabelRules } from '../batch/spec.ts';
import type { Studio } from '../studio.ts';
import type { LabelDifference, ReviewApi } from './api.ts';
import { type Cuts, cutsOf, needsEveryCase } from './applyRules.ts';
import { oneReviewCase, reviewQueue } from './reviewCases.ts';
import { noteRegenerated, RECORD } from './rulesRecord.ts';
import { openPrediction } from './storedPrediction.ts';
import { uncertainRegions } from './uncertainRegions.ts';
import { giveVerdict, regenerateCase, restoreVersion } from './verdicts.ts';
import { listVersions, openVersion } from './versions.ts';

/** Answers of the io worker, which stays free while a job computes. */
export function createReviewApi(ready: Promise<Studio>): ReviewApi {
  const datasets = async () => (await ready).datasets;
  return {
    reviewQueue: async (folder) => reviewQueue(await datasets(), folder),
    setCaseFilter: async (folder, filter) => {
      await (await datasets()).setFilter(folder, filter);
      return reviewQueue(await datasets(), folder);
    },
    review: async (folder, id, verdict) => {
      await giveVerdict(await datasets(), folder, id, verdict);
      return oneReviewCase(await datasets(), folder, id);
    },
    keepCase: async (folder, id, kept) => {
      const store = await datasets();
      await store.updateFacts(folder, id, { kept });
      return oneReviewCase(store, folder, id);
    },
    uncertainRegions: async (folder, id, atMost) => {
      const { map } = await openPrediction((await datasets()).companions, folder, id);
      return uncertainRegions(map, atMost);
    },
    labelVersions: async (folder, id) => listVersions(await datasets(), folder, id),
    readVersion: async (folder, id, version) => {
      const { label } = await openVersion(await datasets(), folder, id, version);
      return give(await readImage(label, `${id}.nii.gz`));
    },
    readProvenance: async (folder, id) => {
      const file = await (await datasets()).companions.read(folder, id, 'provenance');
      return file && give(await readImage(file, `${id}.nii.gz`));
    },
    regenerate: async (folder, ids, rules, goOn) =>
      regenerate(await datasets(), { folder, ids, rules, goOn: goOn ?? (() => true) }),
    readRecord: async (folder) => {
      const store = await datasets();
      const isThere = (await store.extraFiles(folder)).includes(RECORD);
      return isThere ? (await store.extraFile(folder, RECORD)).text() : undefined;
    },
    restoreVersion: async (folder, id, version) => {
      await restoreVersion(await datasets(), folder, id, version);
      return oneReviewCase(await datasets(), folder, id);
    },
  };
}

const give = (volume: Volume): Volume => transfer(volume, [volume.data.buffer]);

interface Regeneration {
  readonly folder: string;
  readonly ids: readonly string[];
  readonly rules: PseudoLabelRules;
  readonly goOn: (done: number, total: number) => boolean | Promise<boolean>;
}

async function regenerate(
  datasets: DatasetStore,
  { folder, ids, rules, goOn }: Regeneration,
): Promise<LabelDifference[]> {
  const cuts = await cutsFor(datasets, folder, ids, rules);
  const differences: LabelDifference[] = [];
  for (const id of ids) {
    differences.push(await regenerateCase(datasets, folder, id, rules, cuts));
    if (!(await goOn(differences.length, ids.length))) break;
  }
  const made = differences.filter(({ frozen }) => !frozen).map((one) => one.case);
  await noteRegenerated(datasets, folder, { rules, cuts, made });
  return differences;
}

async function cutsFor(
  datasets: DatasetStore,
  folder: string,
  ids: readonly string[],
  rules: PseudoLabelRules,
): Promise<Cuts> {
  if (!needsEveryCase(rules)) return cutsOf(rules);
  const histograms = new Map<number, Float64Array>();
  for (const id of ids) {
    const { map, about } = await openPrediction(datasets.companions, folder, id);
    countCodes(map, histograms);
    // What the label mapping calls unknown is no class.
    histograms.delete(about.ignoreLabel);
  }
  return cutsOf(rules, histograms);
}
