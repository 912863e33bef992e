/** What gathered cross-validations left in their summaries. */
import { z } from 'zod';
import { foregroundNames, labelRules, parseDatasetJson } from '../../network/index.ts';
import {
  comparePaired,
  evaluationRules,
  meanOf,
  metricKey,
  parsePythonJson,
  valuesOf,
} from '../../nnunet/evaluation/index.ts';
import type { Directory } from '../../workspace/index.ts';
import type { RunInteractive } from '../interactive.ts';
import type { Studio } from '../studio.ts';
import type {
  CandidateResults,
  CaseFigures,
  ClassFigures,
  CrossValidationApi,
  CrossValidationResults,
} from './api.ts';
import { nameOf, readJson } from './folders.ts';
import { foundPostprocessing } from './foundPostprocessing.ts';
import { keptPrediction } from './keptPrediction.ts';
import { computeSurfaces, readSurfaces } from './surfaces.ts';

const figure = z.number().or(z.nan());
const metrics = z.record(
  z.string(),
  z.looseObject({ Dice: figure, IoU: figure, n_pred: figure, n_ref: figure }),
);
const summarySchema = z.looseObject({
  foreground_mean: z.looseObject({ Dice: figure }),
  metric_per_case: z.array(z.looseObject({ metrics, reference_file: z.string() })),
});

/** Methods of the compute worker. */
export const createCrossValidationApi = (
  opening: Promise<Studio>,
  interactive: RunInteractive,
): CrossValidationApi => ({
  crossValidationResults: async (dataset) => crossValidationResults((await opening).directory, dataset),
  computeSurfaces: (job, { dataset, sources, toleranceMm }, onProgress) =>
    interactive(job, async ({ studio, signal }) => {
      for (const [at, source] of sources.entries()) {
        const onCase = (done: number, total: number) => onProgress(at * total + done, sources.length * total);
        await computeSurfaces(studio.directory, { dataset, source, toleranceMm, signal, onCase });
      }
    }),
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
  return { classes: foregroundNames(labelRules(json)), candidates };
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
  const surfaces = await readSurfaces(directory, source);
  const cases = summary.metric_per_case.map(({ metrics: found, reference_file: reference }): CaseFigures => {
    const file = nameOf(reference);
    const distances = surfaces?.cases[file];
    return {
      case: file.replace(/\.(nii\.gz|[^.]+)$/, ''),
      classes: keys.map((key, c) => figuresOf(found[key], distances?.[c])),
    };
  });
  return {
    source,
    dice: orNull(summary.foreground_mean.Dice),
    classes: keys.map((_, c) => meanFigures(cases.flatMap(({ classes }) => classes[c] ?? []))),
    cases,
    ...(surfaces && { toleranceMm: surfaces.toleranceMm }),
  };
}

function figuresOf(
  found: z.infer<typeof metrics>[string] | undefined,
  distances: Pick<ClassFigures, 'nsd' | 'hd95'> = { nsd: null, hd95: null },
): ClassFigures {
  const { Dice, IoU, n_pred: predicted = 0, n_ref: reference = 0 } = found ?? {};
  return {
    dice: orNull(Dice),
    iou: orNull(IoU),
    ...distances,
    volumeError: reference > 0 ? Math.abs(predicted - reference) / reference : null,
  };
}

const meanFigures = (found: readonly ClassFigures[]): ClassFigures => ({
  dice: meanOf(found.map(({ dice }) => dice)),
  iou: meanOf(found.map(({ iou }) => iou)),
  nsd: meanOf(found.map(({ nsd }) => nsd)),
  hd95: meanOf(found.map(({ hd95 }) => hd95)),
  volumeError: meanOf(found.map(({ volumeError }) => volumeError)),
});

const orNull = (value = Number.NaN): number | null => (Number.isFinite(value) ? value : null);
