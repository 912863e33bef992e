/** What the queue sees of a running training: progress, pauses, the turn it gives away. */
import type { EpochFacts, Prefetcher, RunState, StepFigures, TrainHooks } from '../../training/index.ts';
import type { JobContext } from '../queue/runner.ts';
import type { CacheFigures } from './batchFactory.ts';
import { EpochClock } from './epochClock.ts';
import type { TrainingRecorder } from './recorder.ts';
import type { TrainSpec } from './spec.ts';

/** A worker hears "pause" and "cancel" only between tasks, and a step on the CPU is one long chain of them. A timer costs
 *  up to 4 ms. */
const BREATH_EVERY_MS = 30;
/** A worker that is making a batch answers after it. */
const CACHE_EVERY_MS = 5000;
/** Of the last steps, for the loss that is shown. */
const SMOOTHED = 20;

export class HooksOf implements TrainHooks {
  private losses: number[] = [];
  private consistencies: NonNullable<StepFigures['consistency']>[] = [];
  private stepStarted = performance.now();
  private lastBreath = performance.now();
  private readonly clock: EpochClock;
  private epochStarted = performance.now();
  private learningRate: number;
  private latest: { ema?: number; dice?: number } = {};
  private cacheHits: number | undefined;
  private cacheAsked = 0;

  constructor(
    private readonly spec: TrainSpec,
    private readonly context: JobContext,
    private readonly recorder: TrainingRecorder,
    private readonly batches: Prefetcher,
    private readonly run: {
      readonly startedAt: number;
      readonly cache: () => Promise<CacheFigures>;
      /** `bytes`: what the training holds. */
      readonly epochEnded: (state: RunState, bytes: number) => Promise<void>;
    },
  ) {
    this.learningRate = spec.learningRate;
    this.clock = new EpochClock(spec);
  }

  readonly epochStarts: TrainHooks['epochStarts'] = (epoch, parts) => {
    this.epochStarted = performance.now();
    // What the last epoch's end wrote is no part of a step.
    this.stepStarted = this.epochStarted;
    this.losses = [];
    this.consistencies = [];
    if (this.spec.unfreezeEvery) this.context.log(`Epoch ${epoch + 1}: learning ${parts.join(', ')}.`);
  };

  readonly afterStep: TrainHooks['afterStep'] = async ({ epoch, progress, loss, consistency }, state) => {
    const now = performance.now();
    this.clock.step(loss === undefined ? 'validate' : 'train', (now - this.stepStarted) / 1000);
    if (loss !== undefined) this.losses = [...this.losses, loss].slice(-SMOOTHED);
    if (consistency) this.consistencies = [...this.consistencies, consistency].slice(-SMOOTHED);
    const { iterations, validationIterations, epochs } = this.spec;
    const done = progress.iteration + progress.validationIteration;
    this.context.report({
      unit: 'epoch',
      done: epoch,
      total: epochs,
      current: String(epoch + 1),
      stage: progress.iteration < iterations ? 'train' : 'validate',
      share: done / (iterations + validationIterations),
      recentSeconds: this.clock.epochs(),
      figures: this.figures(progress.iteration),
    });
    void this.askCache(now);
    await this.breathe();
    await this.context.yieldToInteractive();
    this.context.signal.throwIfAborted();
    await this.recorder.saveStateNowAndThen(state);
    this.stepStarted = performance.now();
    return this.context.pauseRequested() ? 'stop' : 'go';
  };

  readonly epochEnds = async (
    state: RunState,
    { isBest, learningRate, bytes }: EpochFacts,
  ): Promise<void> => {
    const seconds = (performance.now() - this.epochStarted) / 1000;
    this.clock.epochEnded(seconds);
    this.learningRate = learningRate;
    const { log } = state;
    this.latest = figuresOf({ ema: log.ema_fg_dice.at(-1), dice: log.mean_fg_dice.at(-1) });
    await this.recorder.epochEnded(state, isBest);
    const at = (values: readonly number[]) => (values.at(-1) ?? Number.NaN).toFixed(4);
    this.context.log(
      `Epoch ${state.epoch}: train loss ${at(log.train_losses)}, validation loss ${at(log.val_losses)}, pseudo Dice ${at(log.mean_fg_dice)}, ${seconds.toFixed(1)} s.`,
    );
    this.context.report({
      unit: 'epoch',
      done: state.epoch,
      total: this.spec.epochs,
      recentSeconds: this.clock.epochs(),
      figures: this.figures(0),
    });
    await this.run.epochEnded(state, bytes);
  };

  private async askCache(now: number): Promise<void> {
    if (now - this.cacheAsked < CACHE_EVERY_MS) return;
    this.cacheAsked = now;
    const { hits, misses } = await this.run.cache();
    if (hits + misses > 0) this.cacheHits = hits / (hits + misses);
  }

  private async breathe(): Promise<void> {
    if (performance.now() - this.lastBreath < BREATH_EVERY_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.lastBreath = performance.now();
  }

  private figures(iteration: number): Record<string, number> {
    const { consistencies } = this;
    const waited = this.batches.waitedMs() / Math.max(1, performance.now() - this.run.startedAt);
    return figuresOf({
      iteration,
      loss: meanOf(this.losses),
      consistency: meanOf(consistencies.map(({ loss }) => loss)),
      confident: meanOf(consistencies.map(({ confident }) => confident)),
      learningRate: this.learningRate,
      secondsPerStep: this.clock.secondsPerStep,
      waiting: waited,
      cacheHits: this.cacheHits,
      ...this.latest,
    });
  }
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Those that are numbers: a class that no patch showed has no score, and JSON no NaN. */
function figuresOf(figures: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).filter((entry): entry is [string, number] => Number.isFinite(entry[1])),
  );
}
