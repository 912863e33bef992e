/** What gathered cross-validations left in their summaries. */
import { z } from 'zod';
import { type DatasetJson, labelRules, parseDatasetJson } from '../../network/index.ts';
import {
  comparePaired,
  evaluationRules,
  metricKey,
  parsePythonJson,
  valuesOf,
} from '../../nnunet/evaluation/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { foundPostprocessing } from '../predicting/foundPostprocessing.ts';
import type { Studio } from '../studio.ts';
import type { CandidateResults, CaseDice, CrossValidationApi, CrossValidationResults } from './api.ts';
import { nameOf, readJson } from './folders.ts';
import { keptPrediction } from './keptPrediction.ts';

const metrics = z.record(z.string(), z.looseObject({ Dice: z.number().or(z.nan()) }));
const summarySchema = z.looseObject({
  foreground_mean: z.looseObject({ Dice: z.number().or(z.nan()) }),
  mean: metrics,
  metric_per_case: z.array(z.looseObject({ metrics, reference_file: z.string() })),
});

/** Methods of the compute worker. */
export const createCrossValidationApi = (opening: Promise<Studio>): CrossValidationApi => ({
  crossValidationResults: async (dataset) => crossValidationResults((await opening).directory, dataset),
  keepPrediction: async (...asked) => keptPrediction(await opening, ...asked),
  modelPostprocessing: async (model) => {
    const studio = await opening;
    const steps = await foundPostprocessing(studio, await studio.models.get(model));
    return steps?.map(valuesOf);
  },
  comparePairs: async (pairs) =>
    comparePaired(pairs.map(([first, second]) => [first ?? Number.NaN, second ?? Number.NaN])),
});

export async function crossValidationResults(
  directory: Directory,
  dataset: string,
): Promise<CrossValidationResults> {
  const json = parseDatasetJson(await readJson(directory, `nnUNet_raw/${dataset}/dataset.json`));
  const keys = evaluationRules(json).entries.map(metricKey);
  const candidates: CandidateResults[] = [];
  for (const { source, identifier } of await gatheredFolders(directory, dataset))
    for (const postprocessed of [false, true]) {
      const folder = postprocessed ? `${source}/postprocessed` : source;
      const found = await candidateOf(directory, folder, keys);
      if (found) candidates.push({ identifier, postprocessed, ...found });
    }
  return { classes: classNames(json), candidates };
}

async function gatheredFolders(directory: Directory, dataset: string) {
  const root = `nnUNet_results/${dataset}`;
  const found: { source: string; identifier: string }[] = [];
  for (const { name, kind } of await directory.list(root)) {
    if (kind !== 'directory') continue;
    for (const below of await directory.list(`${root}/${name}`)) {
      const source = `${root}/${name}/${below.name}`;
      if (name === 'ensembles') found.push({ source, identifier: below.name });
      else if (below.name.startsWith('crossval_results_folds_')) found.push({ source, identifier: name });
    }
  }
  return found;
}

/** Undefined where nothing was evaluated. */
async function candidateOf(directory: Directory, source: string, keys: readonly string[]) {
  const path = `${source}/summary.json`;
  if (!(await directory.exists(path))) return undefined;
  const summary = summarySchema.parse(parsePythonJson(await (await directory.read(path)).text()));
  const diceOf = (of: z.infer<typeof metrics>) => keys.map((key) => orNull(of[key]?.Dice));
  return {
    source,
    dice: orNull(summary.foreground_mean.Dice),
    classes: diceOf(summary.mean),
    cases: summary.metric_per_case.map(({ metrics, reference_file: file }): CaseDice => {
      const classes = diceOf(metrics);
      const there = classes.filter((one) => one !== null);
      const mean = there.reduce((a, b) => a + b, 0) / there.length;
      return { case: nameOf(file).replace(/\.(nii\.gz|[^.]+)$/, ''), dice: orNull(mean), classes };
    }),
  };
}

const orNull = (value = Number.NaN): number | null => (Number.isFinite(value) ? value : null);

function classNames(dataset: DatasetJson): string[] {
  const { hasRegions, foregroundRegions, segments } = labelRules(dataset);
  return (hasRegions ? foregroundRegions : segments).map(({ name }) => name);
}
