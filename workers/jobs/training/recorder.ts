/** What a training writes: checkpoints, log and chart into the model folder, its own state into the job's folder. */
import {
  type Configuration,
  type DatasetJson,
  foregroundNames,
  labelRules,
  type Plans,
  writeCheckpoint,
} from '../../network/index.ts';
import {
  decodeState,
  encodeState,
  finalWeights,
  optimiserSettings,
  polyLearningRate,
  type Recipe,
  type RunState,
  type Schedule,
} from '../../training/index.ts';
import type { TrainedModel } from '../../workspace/index.ts';
import type { JobContext } from '../queue/runner.ts';
import { type Fold, foldFolder } from './modelFolder.ts';
import { chartPng, chartSvg, consistencyShapes, progressShapes, type Shape } from './progressChart.ts';
import { consistencyLines, epochLines, logFileName, stamped } from './trainingLog.ts';

const STATE_FILE = 'state.bin';
/** Says that `checkpoint_final.pth` is this job's. */
const FINISHED_FILE = 'finished.json';
/** What the page's charts read: the log of the epochs that are done, and a mean teacher's curves. */
export const HISTORY_FILE = 'history.json';
/** Name of this job's `training_log_*.txt`: it goes on in the same file. */
const LOG_NAME_FILE = 'trainingLogName.txt';
/** nnU-Net's checkpoints are large; between two of them lie at least so many seconds. */
const SAVE_EVERY_SECONDS = 5 * 60;

export interface RecordedTraining {
  readonly model: TrainedModel;
  readonly fold: Fold;
  readonly plans: Plans;
  readonly configuration: Configuration;
  readonly dataset: DatasetJson;
  readonly recipe: Recipe;
  readonly schedule: Schedule;
  readonly saveEverySeconds?: number | undefined;
}

export class TrainingRecorder {
  private lastSave = performance.now();
  private openedLog: Promise<{ readonly name: string; text: string }> | undefined;
  private readonly saveEveryMs: number;

  constructor(
    private readonly context: Pick<JobContext, 'studio' | 'readState' | 'writeState' | 'removeState' | 'log'>,
    private readonly training: RecordedTraining,
  ) {
    this.saveEveryMs = 1000 * (training.saveEverySeconds ?? SAVE_EVERY_SECONDS);
  }

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
    if (performance.now() - this.lastSave >= this.saveEveryMs) await this.saveState(await state());
  }

  async epochEnded(state: RunState, isBest: boolean): Promise<void> {
    const { log, consistency } = state;
    await this.write([
      ...epochLines(log, state.epoch - 1),
      ...(consistency ? consistencyLines(consistency, state.epoch - 1) : []),
    ]);
    const classes = foregroundNames(labelRules(this.training.dataset));
    const history = { ...log, ...(consistency && { consistency }), classes };
    await this.context.writeState(HISTORY_FILE, JSON.stringify(history));
    if (isBest) {
      await this.checkpoint('best', state);
      const best = state.bestEma ?? Number.NaN;
      if (state.teacher) await this.keepState(state);
      await this.write([`Yayy! New best EMA pseudo Dice: ${best.toFixed(4)}`]);
    }
    await this.writeChart('progress', progressShapes(log));
    if (consistency) await this.writeChart('consistency', consistencyShapes(consistency));
    if (performance.now() - this.lastSave < this.saveEveryMs) return;
    await this.checkpoint('latest', state);
    await this.keepState(state);
    this.lastSave = performance.now();
  }

  /** A checkpoint is all there is to a state, but for a teacher, for whom nnU-Net's files have no place. */
  private async keepState(state: RunState | undefined): Promise<void> {
    if (state?.teacher) await this.context.writeState(STATE_FILE, encodeState(state));
    else await this.context.removeState(STATE_FILE);
  }

  /** The end: `checkpoint_final.pth` takes the place of `checkpoint_latest.pth`. */
  async finish(state: RunState): Promise<void> {
    if (state.teacher) await this.checkpoint('student', state);
    await this.checkpoint('final', state);
    await this.write(['Training done.']);
    await this.context.writeState(FINISHED_FILE, '{}');
    await this.tidy();
  }

  /** What a finished training no longer needs. */
  async tidy(): Promise<void> {
    await this.context.studio.trained.remove(this.training.model, this.path('checkpoint_latest.pth'));
    await this.context.removeState(STATE_FILE);
  }

  /** After numbers that went wrong: the end of the last epoch as `checkpoint_latest.pth`, and nothing later.
   *  @param reached undefined when this run finished no epoch. A mean teacher's stored state then stays: no checkpoint holds it */
  async keepLastGood(reached: RunState | undefined): Promise<void> {
    if (reached || !this.training.recipe.meanTeacher) await this.keepState(reached);
    if (reached) await this.checkpoint('latest', reached);
  }

  async write(lines: readonly string[]): Promise<void> {
    this.openedLog ??= this.openLog();
    const log = await this.openedLog;
    log.text += stamped(lines, new Date());
    await this.put(log.name, new Blob([log.text]));
  }

  /** The file that this job began before an interruption, else a new one. */
  private async openLog(): Promise<{ readonly name: string; text: string }> {
    const { studio, readState, writeState } = this.context;
    const known = await (await readState(LOG_NAME_FILE))?.text();
    if (known !== undefined) {
      const isThere = await studio.trained.exists(this.training.model, this.path(known));
      const text = isThere
        ? await (await studio.trained.read(this.training.model, this.path(known))).text()
        : '';
      return { name: known, text };
    }
    const name = logFileName(new Date());
    await writeState(LOG_NAME_FILE, name);
    return { name, text: '' };
  }

  /** Settings as nnU-Net's debug.json has them: every value as text. */
  async writeSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const text = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, asText(value)]));
    await this.put('debug.json', new Blob([JSON.stringify(text, null, 4)]));
  }

  /** The final one is what predicts: with a mean teacher the teacher, which its authors evaluate. All others are the student's,
   *  with its momentum, to go on from. */
  private async checkpoint(which: 'best' | 'latest' | 'student' | 'final', state: RunState): Promise<void> {
    const { model, fold, plans, configuration, dataset, recipe, schedule } = this.training;
    const stem = `checkpoint_${which}`;
    const last = state.log.lrs.at(-1) ?? polyLearningRate(schedule.learningRate, 0, schedule.epochs);
    const blob = await writeCheckpoint(
      {
        graph: recipe.graph,
        architecture: configuration.architecture,
        weights: which === 'final' ? finalWeights(state) : state.weights,
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

  private async writeChart(name: string, shapes: readonly Shape[]): Promise<void> {
    const png = await chartPng(shapes);
    if (png) await this.put(`${name}.png`, png);
    await this.put(`${name}.svg`, new Blob([chartSvg(shapes)]));
  }

  private put(name: string, content: Blob) {
    return this.context.studio.trained.write(this.training.model, this.path(name), content);
  }

  private path(name: string): string {
    return `${foldFolder(this.training.fold)}/${name}`;
  }
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
