/** nnU-Net's final validation: every case of the fold by the full sliding window, for a cascade's first stage also on the grid
 *  of the second, then summary.json (spec §7.8). */
import { type Volume, writeAsNnunet } from '../../image/index.ts';
import {
  type Configuration,
  type DatasetJson,
  type Graph,
  type Plans,
  resolveConfiguration,
  type Weights,
} from '../../network/index.ts';
import {
  type EvaluatedCase,
  evaluateCases,
  evaluationRules,
  type Summary,
  writePythonJson,
} from '../../nnunet/evaluation/index.ts';
import { writePreviousStage } from '../../training/index.ts';
import type { TrainedModel } from '../../workspace/index.ts';
import type { DeviceChoice } from '../api.ts';
import { readLabelMap } from '../labelMap.ts';
import { PredictingSession } from '../predicting/predictingSession.ts';
import { probabilityFiles } from '../predicting/probabilityFiles.ts';
import type { Progress } from '../progress.ts';
import type { JobContext } from '../queue/runner.ts';
import { writtenEnding } from '../writtenEnding.ts';
import { type Fold, foldFolder, nextStagePath } from './modelFolder.ts';
import { VALIDATION_FILE, validationTable } from './validationTable.ts';

export interface ValidationRequest {
  readonly model: TrainedModel;
  readonly fold: Fold;
  readonly plans: Plans;
  readonly configuration: Configuration;
  readonly dataset: DatasetJson;
  readonly graph: Graph;
  readonly weights: Weights;
  /** As a checkpoint keeps them. */
  readonly mirrorAxes: readonly number[];
  readonly cases: readonly string[];
  readonly device: DeviceChoice;
  /** Of a case, for the second stage of a cascade. */
  readonly readPreviousStage?: ((id: string) => Promise<Volume>) | undefined;
  /** Also `CASE.npz` and `CASE.pkl`. */
  readonly probabilities: boolean;
}

type Context = Pick<
  JobContext,
  | 'studio'
  | 'devices'
  | 'budgets'
  | 'signal'
  | 'pauseRequested'
  | 'yieldToInteractive'
  | 'report'
  | 'log'
  | 'writeState'
>;

/** Cases whose prediction is there already are not predicted again. @returns undefined when it was asked to pause */
export async function finalValidation(
  context: Context,
  request: ValidationRequest,
): Promise<Summary | undefined> {
  const { studio } = context;
  const { plans, dataset, configuration, graph, weights, mirrorAxes } = request;
  const runnable = {
    plans,
    dataset,
    configuration,
    graph,
    fileBytes: 0,
    mirrorAxes,
    load: async () => [{ kind: 'graph' as const, graph, weights }],
  };
  const session = new PredictingSession(runnable, context.devices, request.device, context.budgets);
  const recentSeconds: number[] = [];
  try {
    for (const [index, id] of request.cases.entries()) {
      if (context.pauseRequested()) return undefined;
      await context.yieldToInteractive();
      const path = predictionPath(request, id);
      if (await studio.trained.exists(request.model, path)) continue;
      const started = performance.now();
      await predictCase(context, request, session, { id, index, recentSeconds });
      recentSeconds.push((performance.now() - started) / 1000);
    }
  } finally {
    session.close();
  }
  const { length: total } = request.cases;
  context.report({ unit: 'case', done: total, total, recentSeconds: recentSeconds.slice(-5) });
  return evaluate(context, request);
}

/** Where predictions must not be taken from when the weights have changed. */
export const validationFolder = (fold: Fold): string => `${foldFolder(fold)}/validation`;

const predictionPath = ({ fold, dataset }: ValidationRequest, id: string): string =>
  `${validationFolder(fold)}/${id}${writtenEnding(dataset)}`;

interface Place {
  readonly id: string;
  readonly index: number;
  readonly recentSeconds: readonly number[];
}

async function predictCase(
  context: Context,
  request: ValidationRequest,
  session: PredictingSession,
  { id, index, recentSeconds }: Place,
): Promise<void> {
  const { studio } = context;
  const { readPreviousStage } = request;
  const asked = {
    openImages: () => studio.datasets.images(request.model.dataset, id),
    readPreviousStage: readPreviousStage && (() => readPreviousStage(id)),
    mirroring: true,
    tileStepSize: 0.5,
    giveWay: () => context.yieldToInteractive(),
    signal: context.signal,
    onProgress: ({ stage, done, total }: Progress) =>
      context.report({
        unit: 'case',
        done: index,
        total: request.cases.length,
        current: id,
        stage,
        share: total === 0 ? 0 : done / total,
        recentSeconds: recentSeconds.slice(-5),
      }),
  };
  for (const laterStage of await laterStagesOf(context.studio, request, id)) {
    const { value } = await session.predict({ ...asked, laterStage });
    await studio.trained.write(
      request.model,
      nextStagePath(laterStage, id),
      await writePreviousStage(value.labels, value.size),
    );
  }
  const { value } = await session.predict({ ...asked, probabilities: request.probabilities });
  const path = predictionPath(request, id);
  // The labels last: where they are, the case is complete.
  for (const { name, content } of await probabilityFiles(id, value, request.plans.imageReaderWriter))
    await studio.trained.write(request.model, `${validationFolder(request.fold)}/${name}`, content);
  const blob = await writeAsNnunet(value.labels, value.fileGrid, `${id}${writtenEnding(request.dataset)}`);
  await studio.trained.write(request.model, path, blob);
  context.log(`Validation: ${id} predicted.`);
}

/** Stages that learn from this one, as far as the plans have them. What a numbered fold held out is worth more than what `all`
 *  has learned. */
async function laterStagesOf(
  studio: JobContext['studio'],
  { plans, configuration, model, fold, dataset }: ValidationRequest,
  id: string,
): Promise<Configuration[]> {
  const known = new Set(plans.configurationNames);
  const later = configuration.nextStages.filter((name) => known.has(name));
  if (later.length > 0 && fold === 'all') {
    for (const { fold: held } of await studio.trained.folds(model)) {
      const path = `${validationFolder(held)}/${id}${writtenEnding(dataset)}`;
      if (held !== 'all' && (await studio.trained.exists(model, path))) return [];
    }
  }
  return later.map((name) => resolveConfiguration(plans, name));
}

async function evaluate({ studio, log, writeState }: Context, request: ValidationRequest): Promise<Summary> {
  const { model, cases, dataset } = request;
  const root = studio.trained.folder(model);
  const evaluated = cases.map((id): EvaluatedCase => {
    const path = predictionPath(request, id);
    return {
      predictionFile: `${root}/${path}`,
      referenceFile: studio.preprocessed.path(model.dataset, `gt_segmentations/${id}${dataset.fileEnding}`),
      prediction: async () => readLabelMap(await studio.trained.read(model, path), path),
      reference: async () => {
        const { name, file } = await studio.datasets.label(model.dataset, id);
        return readLabelMap(file, name);
      },
    };
  });
  const summary = await evaluateCases(evaluated, evaluationRules(dataset));
  const text = writePythonJson(summary);
  await studio.trained.write(model, `${validationFolder(request.fold)}/summary.json`, new Blob([text]));
  await writeState(VALIDATION_FILE, JSON.stringify(validationTable(summary, dataset, cases)));
  log(`Validation: mean foreground Dice ${summary.foreground_mean.Dice.toFixed(4)}.`);
  return summary;
}
