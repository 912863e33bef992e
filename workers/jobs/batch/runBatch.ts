/**
 * Predicts every case of a batch with its confidence and writes pseudo-labels into a dataset: case by case, so that a
 * batch goes on from its last finished case, and one case that fails is left behind with its reason.
 */
import type { LabelArray } from '../../components/index.ts';
import { isCancelled } from '../../failure/index.ts';
import { type FileGrid, turnAsRead } from '../../image/index.ts';
import { countCodes, HIGHEST, LARGEST_CODE, LOWEST, leastDice } from '../../semisupervised/index.ts';
import { failureOf } from '../failureReport.ts';
import { type DecidedLabels, decidedLabels } from '../predicting/decidedLabels.ts';
import { openModel, type RunnableModel } from '../predicting/openModel.ts';
import type { ImagesToPredict } from '../predicting/predictImages.ts';
import { PredictingSession } from '../predicting/predictingSession.ts';
import { confidenceOf } from '../predicting/runPredict.ts';
import type { JobContext, JobRunner } from '../queue/runner.ts';
import { type Cuts, cutsOf, needsEveryCase } from '../review/applyRules.ts';
import { openPrediction, type StoredPrediction, storePrediction } from '../review/storedPrediction.ts';
import { BatchState } from './batchState.ts';
import { caseShare } from './caseShare.ts';
import { isFrozen, labelCase } from './labelCase.ts';
import { Members } from './members.ts';
import { openSource } from './openSource.ts';
import { writeRecord } from './record.ts';
import type { BatchCase, BatchSpec } from './spec.ts';
import { openTarget } from './targetDataset.ts';

/** Failures of the whole batch, which the next case would meet as well. */
const OF_ALL = [
  'workspace.full',
  'workspace.refused',
  'job.otherLabels',
  'inference.previousStage',
  'inference.network',
];

export const runBatch: JobRunner<BatchSpec> = async (spec, context) => {
  const model = await openModel(context.studio, spec);
  const state = await BatchState.open(context);
  const decided = decidedLabels(model.dataset, spec.mapping);
  await openTarget(context.studio, spec.dataset, model, decided);
  const session = new PredictingSession(model, context.devices, spec.device, context.budgets);
  const members = await Members.open(spec, context);
  const batch = new Batch({ spec, context, model, decided, state, session, members });
  try {
    if (!(await batch.predictAll())) return { state: 'paused' };
  } finally {
    session.close();
    members?.close();
  }
  const cuts = await batch.cuts();
  if (!(await batch.labelWaiting(cuts))) return { state: 'paused' };
  await writeRecord(context.studio, spec, cuts, (name) => state.of(name));
  return {
    state: 'done',
    outcome: {
      dataset: spec.dataset,
      labelled: state.count('labelled'),
      frozen: state.count('frozen'),
      failed: state.count('failed'),
    },
  };
};

interface BatchParts {
  readonly spec: BatchSpec;
  readonly context: JobContext;
  readonly model: RunnableModel;
  readonly decided: DecidedLabels;
  readonly state: BatchState;
  readonly session: PredictingSession;
  readonly members: Members | undefined;
}

class Batch {
  constructor(private readonly parts: BatchParts) {}

  /** @returns false when it was asked to pause */
  async predictAll(): Promise<boolean> {
    const cuts = needsEveryCase(this.parts.spec.rules) ? undefined : cutsOf(this.parts.spec.rules);
    for (const one of this.parts.spec.cases) {
      if (this.parts.state.of(one.name)) continue;
      this.report({ current: one.name });
      await this.parts.context.yieldToInteractive();
      if (this.parts.context.pauseRequested()) return false;
      await this.attempt(one, () => this.predictOne(one, cuts));
    }
    this.report({});
    return true;
  }

  /** Where each class is cut, once every case is predicted. */
  async cuts(): Promise<Cuts> {
    if (!needsEveryCase(this.parts.spec.rules)) return cutsOf(this.parts.spec.rules);
    const histograms = new Map<number, Float64Array>();
    for (const one of this.parts.spec.cases) {
      const state = this.parts.state.of(one.name)?.state;
      if (state !== 'predicted' && state !== 'labelled') continue;
      await this.parts.context.yieldToInteractive();
      countCodes((await this.stored(one)).map, histograms);
      // What the label mapping calls unknown is no class.
      histograms.delete(this.parts.decided.ignoreLabel);
    }
    return cutsOf(this.parts.spec.rules, histograms);
  }

  /** The cases whose thresholds had to wait for all of them. @returns false when it was asked to pause */
  async labelWaiting(cuts: Cuts): Promise<boolean> {
    const waiting = this.parts.spec.cases.filter(
      ({ name }) => this.parts.state.of(name)?.state === 'predicted',
    );
    for (const [index, one] of waiting.entries()) {
      this.report({ current: one.name, stage: 'label', share: index / waiting.length });
      await this.parts.context.yieldToInteractive();
      if (this.parts.context.pauseRequested()) return false;
      await this.attempt(one, async () => {
        const before = this.parts.state.of(one.name);
        const bytes = (before?.bytes ?? 0) + (await this.label(one, cuts));
        await this.parts.state.note(one.name, { ...before, state: 'labelled', bytes });
      });
    }
    this.report({});
    return true;
  }

  private async predictOne(one: BatchCase, cuts: Cuts | undefined): Promise<void> {
    const { studio, log } = this.parts.context;
    if (await isFrozen(studio, this.parts.spec.dataset, one.name)) {
      log(`${one.name}: settled by a person, left as it is.`);
      return this.parts.state.note(one.name, { state: 'frozen' });
    }
    const started = performance.now();
    let bytes = await this.predict(one);
    if (cuts) bytes += await this.label(one, cuts);
    const seconds = (performance.now() - started) / 1000;
    await this.parts.state.note(one.name, { state: cuts ? 'labelled' : 'predicted', seconds, bytes });
    log(`${one.name}: ${seconds.toFixed(1)} s, ${(bytes / 2 ** 20).toFixed(1)} MB.`);
  }

  private async predict(one: BatchCase): Promise<number> {
    const { spec, model, context, decided, session, members } = this.parts;
    const { temperatures = Array.from({ length: decided.outputs }, () => 1) } = spec;
    const missing = decided.merge?.missing.map(({ value }) => value) ?? [];
    let share = 0;
    const asked: ImagesToPredict = {
      openImages: () => openSource(context.studio, one.source),
      mirroring: spec.mirroring,
      tileStepSize: spec.tileStepSize,
      ...confidenceOf(
        { veto: spec.rules.veto !== undefined, temperatures, classScales: spec.classScales },
        decided,
      ),
      signal: context.signal,
      giveWay: () => context.yieldToInteractive(),
      onProgress: (progress) => {
        share = caseShare(progress, share);
        this.report({ current: one.name, stage: progress.stage, share });
      },
    };
    const ran = await session.predict(asked);
    context.runsOn(ran.device);
    const { labels, confidence, rivals, fileGrid } = ran.value;
    if (!confidence) throw new RangeError(`${one.name} was predicted without confidence`);
    const compared = await members?.compare(
      { ...asked, confidence: undefined, members: undefined },
      decided.ignoreLabel,
    );
    const agreement = compared?.dice ?? (await this.agreement(one, labels, fileGrid));
    return storePrediction(
      context.studio.datasets.companions,
      spec.dataset,
      one.name,
      { labels, confidence, rivals, agreed: compared?.agreed },
      fileGrid,
      {
        quantity: 'log-odds',
        lowest: LOWEST,
        highest: HIGHEST,
        largestCode: LARGEST_CODE,
        temperatures: [...temperatures],
        ...(spec.classScales && { classScales: spec.classScales }),
        reader: model.plans.imageReaderWriter,
        ignoreLabel: decided.ignoreLabel,
        ...(missing.length > 0 && { missing }),
        model: spec.model,
        ...(agreement !== undefined && { agreement }),
        ...(compared && { memberVoxels: compared.voxels.map((one) => ({ ...one })) }),
      },
    );
  }

  /** With the round before: what another model said of the case. Predicted again by the same model (a crash, other
   *  thresholds), it keeps the figure that it had. An earlier prediction that cannot be read is said and passed over. */
  private async agreement(
    one: BatchCase,
    labels: LabelArray,
    fileGrid: FileGrid,
  ): Promise<number | undefined> {
    const before = await this.stored(one).catch((error: unknown) => {
      if (isCancelled(error)) throw error;
      const failure = failureOf(one.name, error);
      if (failure.code !== 'review.confidence')
        this.parts.context.log(
          `${one.name}: not compared with the round before, whose prediction cannot be read: ${failure.message}`,
        );
      return undefined;
    });
    if (!before) return undefined;
    if (before.about.model === this.parts.spec.model) return before.about.agreement;
    if (before.map.labels.length !== labels.length) return undefined;
    return leastDice(turnAsRead(before.map.labels, fileGrid), labels, this.parts.decided.ignoreLabel);
  }

  private async label(one: BatchCase, cuts: Cuts): Promise<number> {
    const { studio } = this.parts.context;
    return labelCase(studio, this.parts.spec, one, await this.stored(one), cuts);
  }

  private stored({ name }: BatchCase): Promise<StoredPrediction> {
    return openPrediction(this.parts.context.studio.datasets.companions, this.parts.spec.dataset, name);
  }

  /** What ends one case is noted with it; what would end all of them is thrown. */
  private async attempt(one: BatchCase, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isCancelled(error)) throw error;
      const failure = failureOf(one.name, error);
      if (OF_ALL.includes(failure.code)) throw error;
      this.parts.context.log(`${one.name}: ${failure.message}`);
      await this.parts.state.fail(one.name, failure);
    }
  }

  private report(now: { current?: string; stage?: string; share?: number }): void {
    const total = this.parts.spec.cases.length;
    const { state } = this.parts;
    this.parts.context.report({
      unit: 'case',
      done: state.done,
      total,
      failed: state.count('failed'),
      recentSeconds: state.recentSeconds,
      figures: state.bytes(total),
      ...now,
    });
  }
}
