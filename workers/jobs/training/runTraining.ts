/**
 * A training from preprocessing to a validated model: every stage leaves what the next needs on disk, so that the job goes
 * on after a pause, a crash or a lost device.
 */
import { z } from 'zod';
import type { Split } from '../../nnunet/index.ts';
import {
  BackendError,
  finalWeights,
  Prefetcher,
  type Recipe,
  type RunState,
  TrainingError,
  type TrainResult,
  train,
  trainableAt,
  trainingRecipe,
  trainingSpec,
} from '../../training/index.ts';
import type { TrainedModel } from '../../workspace/index.ts';
import { configurationOf, openTrainingDataset, type TrainingDataset } from '../preprocessing/openDataset.ts';
import { prepareDataset } from '../preprocessing/prepareDataset.ts';
import type { JobContext, JobRunner, Outcome } from '../queue/runner.ts';
import { type BatchFactory, openBatches } from './batchFactory.ts';
import { finalValidation, validationFolder } from './finalValidation.ts';
import { foldCases, foldCount, requireBoth } from './fold.ts';
import { foldFolder, listModel, writeModelHead } from './modelFolder.ts';
import { openTrainingDevice } from './openTrainingDevice.ts';
import { partRates } from './partRates.ts';
import { type Cascade, preparePreviousStage, previousStageFolder, stageReader } from './previousStage.ts';
import { TrainingRecorder } from './recorder.ts';
import { refuseDropout } from './refuseDropout.ts';
import { SamplePatches } from './samplePatches.ts';
import type { TrainSpec } from './spec.ts';
import { checkpointState, type StartRequest, startState } from './startState.ts';
import { HooksOf } from './trainingHooks.ts';
import {
  hasMeanTeacher,
  prepareUnlabelled,
  type UnlabelledCases,
  unlabelledCases,
} from './unlabelledCases.ts';

/** A device that is lost this often in a row without an epoch between is left to a person. */
const MOST_LOSSES = 3;
/** Says that the job began, and with which cases: folds that are made anew meanwhile must not bring into training what this
 *  one is judged by, or the other way round. */
const BEGUN_FILE = 'begun.json';
const names = z.array(z.string());
const begunSchema = z.object({ train: names, val: names, unlabelled: names.exactOptional() });
type Begun = z.infer<typeof begunSchema>;

const jsonOf = async (blob: Blob | undefined): Promise<unknown> => blob && JSON.parse(await blob.text());

export const runTraining: JobRunner<TrainSpec> = async (spec, context) => {
  const begun = await context.readState(BEGUN_FILE);
  if (!begun && !(await prepareDataset(context, spec.dataset, spec.plans, spec.configuration))) {
    return { state: 'paused' };
  }
  if (!begun && hasMeanTeacher(spec) && !(await prepareUnlabelled(context, spec))) return { state: 'paused' };
  const training = await Training.open(spec, context, begunSchema.safeParse(await jsonOf(begun)).data);
  if (!begun) {
    if (!(await training.prepareCascade())) return { state: 'paused' };
    await training.begin();
    await context.writeState(BEGUN_FILE, JSON.stringify(training.begun));
  }
  return training.run();
};

/** Everything that stays the same during one job. */
interface Parts {
  readonly opened: TrainingDataset;
  readonly recipe: Recipe;
  readonly model: TrainedModel;
  readonly train: readonly string[];
  readonly validation: readonly string[];
  readonly unlabelled: UnlabelledCases | undefined;
}

class Training {
  private readonly recorder: TrainingRecorder;
  private readonly start: StartRequest;
  /** End of the last epoch, which a lost device leaves in memory. */
  private reached: RunState | undefined;

  private constructor(
    private readonly spec: TrainSpec,
    private readonly context: JobContext,
    private readonly parts: Parts,
  ) {
    const { opened, recipe, model } = parts;
    const { fold, seed, epochs, learningRate } = spec;
    this.start = { studio: context.studio, opened, recipe, seed, model, fold };
    this.recorder = new TrainingRecorder(context, {
      model,
      fold,
      plans: opened.plans,
      configuration: configurationOf(opened, spec.configuration),
      dataset: opened.dataset,
      recipe,
      schedule: { epochs, learningRate },
      saveEverySeconds: spec.saveEverySeconds,
    });
  }

  /** @param begunWith the cases of a job that goes on. @throws TrainingError `training.noCases`, `training.dropout` */
  static async open(spec: TrainSpec, context: JobContext, begunWith?: Begun): Promise<Training> {
    const { studio } = context;
    const opened = await openTrainingDataset(studio, spec.dataset, spec.plans);
    const configuration = configurationOf(opened, spec.configuration);
    refuseDropout(configuration);
    const place = await studio.preprocessed.caseFolder(spec.dataset, configuration.dataIdentifier);
    const cases = await studio.preprocessed.cases(spec.dataset, place);
    // A test set may have been locked since they were preprocessed.
    const mayTrain = new Set(opened.cases.map(({ id }) => id));
    const ids = cases.flatMap(({ id }) => (mayTrain.has(id) ? [id] : [])).sort();
    const { train: training, val } = begunWith
      ? requireBoth(spec.dataset, spec.fold, keptOf(begunWith, new Set(ids)))
      : await foldCases(studio, spec.dataset, spec.fold, ids);
    const { unknownSets, dataset } = opened;
    const { dataset: folder, trainer, plans, configuration: name, batchSize } = spec;
    const meanTeacher = hasMeanTeacher(spec);
    const recipe = trainingRecipe(configuration, dataset, { batchSize, unknownSets, trainer, meanTeacher });
    const model = { dataset: folder, trainer, plans, configuration: name };
    const unlabelled = meanTeacher
      ? await unlabelledCases(studio, spec, val, begunWith?.unlabelled)
      : undefined;
    const parts = { opened, recipe, model, train: training, validation: val, unlabelled };
    return new Training(spec, context, parts);
  }

  get begun(): Begun {
    const { train: training, validation, unlabelled } = this.parts;
    const split = { train: [...training], val: [...validation] };
    return { ...split, ...(unlabelled && { unlabelled: [...unlabelled.cases] }) };
  }

  private get cascade(): Cascade {
    const { opened, model } = this.parts;
    return { opened, model, configuration: configurationOf(opened, this.spec.configuration) };
  }

  /** @returns false when it was asked to pause. @throws TrainingError `training.previousStage` */
  prepareCascade(): Promise<boolean> {
    const cases = new Set([...this.parts.train, ...this.parts.validation]);
    return preparePreviousStage(this.context, this.cascade, [...cases]);
  }

  /** Makes room in the fold's folder. @throws TrainingError `training.exists`, and what `requireStart` throws */
  async begin(): Promise<void> {
    const { studio } = this.context;
    await this.requireStart();
    const { model, opened, train: training, validation, unlabelled } = this.parts;
    const folder = foldFolder(this.spec.fold);
    if (this.spec.start.from !== 'checkpoint') {
      if (!this.spec.replace && (await this.hasCheckpoint())) {
        throw new TrainingError('exists', { folder: `${studio.trained.folder(model)}/${folder}` });
      }
      await studio.trained.remove(model, folder);
    }
    await studio.trained.remove(model, validationFolder(this.spec.fold));
    await writeModelHead(studio, model, { plans: opened.plans.json, dataset: opened.dataset.json });
    await this.recorder.writeSettings({ ...this.spec, train_cases: training, validation_cases: validation });
    this.context.log(
      `Fold ${this.spec.fold}: ${training.length} training, ${validation.length} validation cases.`,
    );
    await this.sayDrawn();
    if (unlabelled) {
      const { dataset, cases } = unlabelled;
      this.context.log(
        `Mean teacher: ${cases.length} cases of ${dataset}, whose labels only say where to look.`,
      );
    }
  }

  private async sayDrawn(): Promise<void> {
    const { dataset, fold } = this.spec;
    if (fold === 'all') return;
    const count = await foldCount(this.context.studio, dataset);
    if (fold >= count)
      this.context.log(
        `splits_final.json has ${count} folds and no fold ${fold}: its cases are drawn at random, four fifths to train with, as nnU-Net does.`,
      );
  }

  /** What cannot start must not cost the model that it would replace. Weights to start from are kept with the job: they may
   *  lie in the very folder that is emptied.
   *  @throws TrainingError, CheckpointError, BackendError `backend.absent`, `backend.memory` */
  private async requireStart(): Promise<void> {
    const { devices, budgets } = this.context;
    const { recipe } = this.parts;
    const { start, device } = this.spec;
    const { unfreezing } = partRates(recipe, this.spec);
    const { backend } = await openTrainingDevice(devices, device, budgets);
    backend.requireRoom(
      trainingSpec(recipe, trainableAt(recipe.graph, Number.POSITIVE_INFINITY, unfreezing)),
    );
    if (start.from !== 'model' && start.from !== 'file') return;
    // A crash while the folder is emptied may leave nothing else.
    const kept = await this.recorder.storedState();
    if (!kept) await this.recorder.saveState(await startState(this.start, start));
  }

  async run(): Promise<Outcome> {
    const finished = await this.finishedState();
    const result = finished ?? (await this.trainThrough());
    if (result.kind === 'stopped') {
      await this.recorder.saveState(result.state);
      return { state: 'paused' };
    }
    // One that was interrupted at its very end may have left what it no longer needs.
    await (finished ? this.recorder.tidy() : this.recorder.finish(result.state));
    const model = await listModel(this.context.studio, this.parts.model);
    const dice = await this.validate(result.state);
    if (dice === 'paused') return { state: 'paused' };
    return {
      state: 'done',
      outcome: {
        epochs: result.state.epoch,
        ...(model && { model: model.id }),
        ...(result.state.bestEma !== undefined && { bestEma: result.state.bestEma }),
        ...(dice !== undefined && { dice }),
      },
    };
  }

  /** The training's end, when this job reached it before and only the validation was left. */
  private async finishedState(): Promise<(TrainResult & { kind: 'finished' }) | undefined> {
    if (!(await this.recorder.isFinished())) return undefined;
    const state = await checkpointState(this.start, 'checkpoint_final.pth');
    return state && { kind: 'finished', state, stoppedEarly: false };
  }

  /** Once more from the last state when the device went away. */
  private async trainThrough(): Promise<TrainResult> {
    for (let losses = 0; ; losses++) {
      try {
        return await this.trainOnDevice();
      } catch (error) {
        if (error instanceof TrainingError && error.code === 'training.notFinite')
          throw await this.keepLastGood(error);
        const isLost = error instanceof BackendError && error.code === 'backend.lost';
        if (!isLost || losses >= MOST_LOSSES) throw error;
        this.context.log('The device was lost; going on from the last state on a new one.');
      }
    }
  }

  /** The model is listed with what it has, to go on from with other settings. @returns what to say of it */
  private async keepLastGood(error: TrainingError): Promise<TrainingError> {
    await this.recorder.keepLastGood(this.reached);
    await listModel(this.context.studio, this.parts.model);
    return (await this.hasCheckpoint()) ? error : new TrainingError('notFiniteAtOnce', error.details);
  }

  /** Whether the fold's folder holds something to predict with or to go on from. */
  private async hasCheckpoint(): Promise<boolean> {
    const folds = await this.context.studio.trained.folds(this.parts.model);
    return folds.some(({ fold, checkpoints }) => fold === this.spec.fold && checkpoints.length > 0);
  }

  private async trainOnDevice(): Promise<TrainResult> {
    const { spec, context, parts } = this;
    const opened = await openTrainingDevice(context.devices, spec.device, context.budgets);
    const { backend, device } = opened;
    context.runsOn(device);
    const state = await this.firstState();
    const factory = await this.openFactory();
    const samples = new SamplePatches(context, {
      recipe: parts.recipe,
      dataset: parts.opened.dataset,
      device: opened.kind,
      batches: factory,
      epochs: spec.epochs,
    });
    const { epochs, iterations, validationIterations, learningRate, patience } = spec;
    const { factors, unfreezing } = partRates(parts.recipe, spec);
    const prefetcher = new Prefetcher((request) => factory.make(request), {
      epochs,
      iterations,
      validationIterations,
    });
    try {
      const result = await train({
        recipe: parts.recipe,
        backend,
        start: state,
        schedule: { epochs, learningRate, factors },
        iterations,
        validationIterations,
        unfreezing,
        patience,
        meanTeacher: spec.meanTeacher,
        batches: (epoch) => prefetcher.epoch(epoch),
        hooks: new HooksOf(spec, context, this.recorder, prefetcher, {
          startedAt: performance.now(),
          cache: () => factory.figures(),
          epochEnded: async (reached, bytes) => {
            this.reached = reached;
            await samples.afterEpoch(reached, bytes);
          },
        }),
      });
      await this.sayCache(factory);
      return result;
    } finally {
      factory.close();
    }
  }

  /** The furthest of what this job left, or what it was asked to begin with. */
  private async firstState(): Promise<RunState> {
    const found = [
      this.reached,
      await this.recorder.storedState(),
      ...(await this.checkpointsOfThisJob()),
    ].filter((state) => state !== undefined);
    const [first, ...others] = found;
    if (!first) return this.freshState();
    const furthest = others.reduce((far, one) => (isFurther(one, far) ? one : far), first);
    const { epoch, progress } = furthest;
    if (epoch === 0 && progress.iteration === 0) return furthest;
    this.context.log(`Going on in epoch ${epoch + 1}, iteration ${progress.iteration}.`);
    await this.recorder.write(['', `Going on in epoch ${epoch}, iteration ${progress.iteration}`]);
    return furthest;
  }

  /** A checkpoint that a mean teacher's job goes on from is kept, since its own will take that one's place. */
  private async freshState(): Promise<RunState> {
    const state = await startState(this.start, this.spec.start);
    const isKept = hasMeanTeacher(this.spec) && this.spec.start.from === 'checkpoint';
    if (isKept) await this.recorder.saveState(state);
    return state;
  }

  /** The folder was emptied when this job began, so that what lies there is its own. The best one is whole too: of an
   *  epoch that may lie after the last save. */
  private async checkpointsOfThisJob(): Promise<(RunState | undefined)[]> {
    // A checkpoint has no place for a teacher, without whom the training would go another way.
    if (this.spec.start.from === 'checkpoint' || hasMeanTeacher(this.spec)) return [];
    return [
      await checkpointState(this.start, 'checkpoint_latest.pth'),
      await checkpointState(this.start, 'checkpoint_best.pth'),
    ];
  }

  private openFactory(): Promise<BatchFactory> {
    const { spec, parts } = this;
    const { dataset, plans, configuration, batchSize, seed, sampling, cacheBytes } = spec;
    const previous = previousStageFolder(this.context.studio, this.cascade);
    const cores = globalThis.navigator?.hardwareConcurrency ?? 2;
    const config = {
      dataset,
      plans,
      configuration,
      ...(batchSize !== undefined && { batchSize }),
      trainer: spec.trainer,
      unknownSets: parts.opened.unknownSets,
      train: parts.train,
      validation: parts.validation,
      seed,
      sampling,
      cacheBytes,
      ...(previous !== undefined && { previous }),
      ...(parts.unlabelled && { unlabelled: parts.unlabelled }),
    };
    // Two make batches for one that learns; more would only take its cores.
    return openBatches(this.context.studio, config, Math.min(2, Math.max(1, cores - 1)));
  }

  private async sayCache(factory: BatchFactory): Promise<void> {
    const { hits, misses } = await factory.figures();
    if (hits + misses === 0) return;
    const share = (100 * hits) / (hits + misses);
    this.context.log(`Cache: ${share.toFixed(0)} % of ${hits + misses} reads were in memory.`);
  }

  /** @returns the mean foreground Dice, undefined without validation */
  private async validate(state: RunState): Promise<number | undefined | 'paused'> {
    const { spec, context, parts } = this;
    if (!spec.validate) return undefined;
    const summary = await finalValidation(context, {
      model: parts.model,
      fold: spec.fold,
      plans: parts.opened.plans,
      configuration: configurationOf(parts.opened, spec.configuration),
      dataset: parts.opened.dataset,
      graph: parts.recipe.graph,
      weights: finalWeights(state),
      mirrorAxes: parts.recipe.augmentation.storedMirrorAxes,
      cases: parts.validation,
      readPreviousStage: stageReader(context.studio, this.cascade),
      device: spec.device,
      probabilities: spec.probabilities ?? false,
    });
    if (!summary) return 'paused';
    const { Dice } = summary.foreground_mean;
    return Number.isFinite(Dice) ? Dice : undefined;
  }
}

const keptOf = ({ train: training, val }: Split, known: ReadonlySet<string>): Split => ({
  train: training.filter((id) => known.has(id)),
  val: val.filter((id) => known.has(id)),
});

const stepsDone = ({ progress }: RunState): number => progress.iteration + progress.validationIteration;

const isFurther = (one: RunState, other: RunState): boolean =>
  one.epoch > other.epoch || (one.epoch === other.epoch && stepsDone(one) > stepsDone(other));
