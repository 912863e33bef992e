/** What a training writes: checkpoints, log and chart into the model folder, its own state into the job's folder. */
import {
  type Configuration,
  type DatasetJson,
  type Plans,
  type TrainingLog,
  writeCheckpoint,
} from '../../network/index.ts';
import {
  decodeState,
  encodeState,
  optimiserSettings,
  polyLearningRate,
  type Recipe,
  type RunState,
  type Schedule,
} from '../../training/index.ts';
import type { TrainedModel } from '../../workspace/index.ts';
import type { JobContext } from '../queue/runner.ts';
import { type Fold, foldFolder } from './modelFolder.ts';
import { chartPng, chartSvg, progressShapes } from './progressChart.ts';
import { epochLines, logFileName, stamped } from './trainingLog.ts';

const STATE_FILE = 'state.bin';
/** Says that `checkpoint_final.pth` is this job's. */
const FINISHED_FILE = 'finished.json';
/** What the page's charts read: the log of the epochs that are done. */
export const HISTORY_FILE = 'history.json';
/** nnU-Net's checkpoints are large; between two of them lie at least so many milliseconds. */
const SAVE_EVERY_MS = 5 * 60_000;

export interface RecordedTraining {
  readonly model: TrainedModel;
  readonly fold: Fold;
  readonly plans: Plans;
  readonly configuration: Configuration;
  readonly dataset: DatasetJson;
  readonly recipe: Recipe;
  readonly schedule: Schedule;
}

export class TrainingRecorder {
  private lastSave = performance.now();
  private readonly logName = logFileName(new Date());
  private logText = '';

  constructor(
    private readonly context: Pick<JobContext, 'studio' | 'readState' | 'writeState' | 'removeState' | 'log'>,
    private readonly training: RecordedTraining,
  ) {}

  /** Where a former run of this job stood between two epochs; undefined when it left nothing. */
  async storedState(): Promise<RunState | undefined> {
    const blob = await this.context.readState(STATE_FILE);
    return blob && decodeState(blob);
  }

  /** True once this job wrote its `checkpoint_final.pth`. */
  async isFinished(): Promise<boolean> {
    return (await this.context.readState(FINISHED_FILE)) !== undefined;
  }

  async saveState(state: RunState): Promise<void> {
    await this.context.writeState(STATE_FILE, encodeState(state));
    this.lastSave = performance.now();
  }

  async saveStateNowAndThen(state: () => Promise<RunState>): Promise<void> {
    if (performance.now() - this.lastSave >= SAVE_EVERY_MS) await this.saveState(await state());
  }

  async epochEnded(state: RunState, isBest: boolean): Promise<void> {
    await this.write(epochLines(state.log, state.epoch - 1));
    await this.context.writeState(HISTORY_FILE, JSON.stringify(state.log));
    if (isBest) {
      await this.checkpoint('best', state);
      const best = state.bestEma ?? Number.NaN;
      await this.write([`Yayy! New best EMA pseudo Dice: ${best.toFixed(4)}`]);
    }
    await this.writeChart(state.log);
    if (performance.now() - this.lastSave < SAVE_EVERY_MS) return;
    await this.checkpoint('latest', state);
    await this.context.removeState(STATE_FILE);
    this.lastSave = performance.now();
  }

  /** The end: `checkpoint_final.pth` takes the place of `checkpoint_latest.pth`. */
  async finish(state: RunState): Promise<void> {
    await this.checkpoint('final', state);
    await this.context.writeState(FINISHED_FILE, '{}');
    await this.context.studio.trained.remove(this.training.model, this.path('checkpoint_latest.pth'));
    await this.context.removeState(STATE_FILE);
    await this.write(['Training done.']);
  }

  async write(lines: readonly string[]): Promise<void> {
    this.logText += stamped(lines, new Date());
    await this.put(this.logName, new Blob([this.logText]));
  }

  /** Settings as nnU-Net's debug.json has them: every value as text. */
  async writeSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const text = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, asText(value)]));
    await this.put('debug.json', new Blob([JSON.stringify(text, null, 4)]));
  }

  private async checkpoint(which: 'best' | 'latest' | 'final', state: RunState): Promise<void> {
    const { model, fold, plans, configuration, dataset, recipe, schedule } = this.training;
    const stem = `checkpoint_${which}`;
    const last = state.log.lrs.at(-1) ?? polyLearningRate(schedule.learningRate, 0, schedule.epochs);
    const blob = await writeCheckpoint(
      {
        graph: recipe.graph,
        architecture: configuration.architecture,
        weights: state.weights,
        momentum: state.momentum,
        optimiser: optimiserSettings(last, schedule),
        log: state.log,
        ...(state.bestEma !== undefined && { bestEma: state.bestEma }),
        currentEpoch: state.epoch,
        plansJson: plans.json,
        datasetJson: dataset.json,
        configuration: configuration.name,
        fold,
        trainer: model.trainer,
        mirrorAxes: recipe.augmentation.storedMirrorAxes,
      },
      stem,
    );
    await this.put(`${stem}.pth`, blob);
  }

  private async writeChart(log: TrainingLog): Promise<void> {
    const shapes = progressShapes(log);
    const png = await chartPng(shapes);
    if (png) await this.put('progress.png', png);
    await this.put('progress.svg', new Blob([chartSvg(shapes)]));
  }

  private put(name: string, content: Blob) {
    return this.context.studio.trained.write(this.training.model, this.path(name), content);
  }

  private path(name: string): string {
    return `${foldFolder(this.training.fold)}/${name}`;
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
