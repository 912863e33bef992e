/** Learning through the encoder, as a stage of the job: batches of patches, its state on disk after every epoch. */
import { type CaseLabel, classWeights, type Head, type Task, targetOf } from '../../classification/index.ts';
import type { NamedFile, Zyx } from '../../image/index.ts';
import { classifierGraph, encoderStrides, type LossSpec, type Weights } from '../../network/index.ts';
import { planAugmentation } from '../../nnunet/index.ts';
import {
  CounterRandom,
  decodeState,
  EMPTY_LOG,
  encodeState,
  NOTHING_DONE,
  type TuningState,
  tuneClassifier,
} from '../../training/index.ts';
import type { JobContext } from '../queue/runner.ts';
import { openTrainingDevice } from '../training/openTrainingDevice.ts';
import { headWeights } from './classifierFile.ts';
import { augmentedCut, type PreparedScan, plainCut, prepareScan } from './encodeCase.ts';
import type { OpenedEncoder } from './openEncoder.ts';
import type { ClassifySpec } from './spec.ts';

export interface TuningCase {
  readonly name: string;
  readonly label: CaseLabel;
  readonly openImages: () => Promise<readonly NamedFile[]>;
}

const STATE_FILE = 'tuning.bin';
/** Of the memory that jobs may take, for preprocessed scans. */
const CACHE_SHARE = 0.25;

/** @returns undefined when it was asked to pause
 *  @throws ModelError `model.training` for BatchNorm, TrainingError, BackendError, AbortError */
export async function tuneEncoder(
  context: JobContext,
  spec: ClassifySpec & { readonly tuning: NonNullable<ClassifySpec['tuning']> },
  {
    encoder,
    head,
    task,
    cases,
  }: { encoder: OpenedEncoder; head: Head; task: Task; cases: readonly TuningCase[] },
): Promise<{ readonly weights: Weights; readonly losses: readonly number[] } | undefined> {
  const { tuning } = spec;
  const graph = classifierGraph(encoder.graph, encoder.patch, task.classes.length);
  const first: TuningState = {
    weights: new Map([...encoder.weights, ...headWeights(head)]),
    momentum: new Map(),
    epoch: 0,
    losses: [],
  };
  const start = (await storedState(context)) ?? first;
  const { backend, device } = await openTrainingDevice(context.devices, spec.device, context.budgets);
  context.runsOn(device);
  const batches = new PatchBatches(context, spec, encoder, task, cases);
  const { epochs, iterations } = tuning;
  const state = await tuneClassifier({
    ...{ backend, graph, start },
    patch: encoder.patch,
    batch: tuning.batchSize,
    loss: lossOf(task),
    schedule: tuning,
    makeBatch: (epoch, iteration) => batches.make(epoch, iteration),
    beforeStep: async (epoch, iteration) => {
      context.signal.throwIfAborted();
      if (context.pauseRequested()) return false;
      await context.yieldToInteractive();
      const share = iteration / iterations;
      context.report({ unit: 'epoch', done: epoch, total: epochs, stage: 'train', share, recentSeconds: [] });
      return true;
    },
    epochEnds: async (reached) => {
      await context.writeState(STATE_FILE, stateBlob(reached));
      context.log(`Epoch ${reached.epoch}: loss ${reached.losses.at(-1)?.toFixed(4)}.`);
    },
  });
  return state.epoch < epochs ? undefined : state;
}

const stateBlob = ({ weights, momentum, epoch, losses }: TuningState): Blob =>
  encodeState({
    ...{ weights, momentum, epoch, progress: NOTHING_DONE, epochsWithoutGain: 0 },
    log: { ...EMPTY_LOG, train_losses: losses },
  });

async function storedState(context: JobContext): Promise<TuningState | undefined> {
  const blob = await context.readState(STATE_FILE);
  if (!blob) return undefined;
  const { weights, momentum, epoch, log } = await decodeState(blob);
  return { weights, momentum, epoch, losses: log.train_losses };
}

function lossOf({ kind, classes }: Task): LossSpec {
  const shared = { channels: classes.length, batchDice: false, withoutDice: true } as const;
  if (kind === 'multiLabel') return { kind: 'regions', ignoreChannel: false, ...shared };
  return { kind: 'softmax', ...shared };
}

/**
 * Patches with the labels of their scans. Weights of cases are their chances to be drawn, which is the same in the mean
 * and needs nothing of the loss.
 */
class PatchBatches {
  private readonly chances: readonly number[];
  private readonly kept = new Map<string, PreparedScan>();
  private bytes = 0;

  constructor(
    private readonly context: JobContext,
    private readonly spec: ClassifySpec,
    private readonly encoder: OpenedEncoder,
    private readonly task: Task,
    private readonly cases: readonly TuningCase[],
  ) {
    const labels = cases.map(({ label }) => label);
    this.chances = classWeights(task, labels, spec.weighting).map(
      (weights) => weights.reduce((sum, weight) => sum + weight, 0) / weights.length,
    );
  }

  /** A function of (seed, epoch, iteration). */
  async make(epoch: number, iteration: number) {
    const { batchSize = 1, augmented = false } = this.spec.tuning ?? {};
    const { configuration, dataset } = this.encoder;
    const plan = planAugmentation(configuration, dataset, encoderStrides(configuration.architecture));
    const patches: Float32Array[] = [];
    const targets: number[] = [];
    for (let sample = 0; sample < batchSize; sample++) {
      const random = new CounterRandom(this.spec.seed, [epoch, iteration, sample]);
      const one = this.draw(random.uniform());
      if (!one) break;
      const scan = await this.open(one);
      const cut = augmented ? augmentedCut(scan, plan, random) : plainCut(scan);
      patches.push(cut(this.place(scan, random)));
      targets.push(...(typeof one.label === 'number' ? [one.label] : targetOf(this.task, one.label)));
    }
    const size = patches[0]?.length ?? 0;
    const data = new Float32Array(size * patches.length);
    patches.forEach((patch, i) => {
      data.set(patch, i * size);
    });
    return { data, targets: [Float32Array.from(targets)] };
  }

  private draw(at: number): TuningCase | undefined {
    const all = this.chances.reduce((sum, chance) => sum + chance, 0);
    let left = at * all;
    const found = this.chances.findIndex((chance) => {
      left -= chance;
      return left < 0;
    });
    return this.cases.at(found);
  }

  /** Anywhere in a whole scan; the middle where the classifier looks nowhere else. */
  private place({ tiling }: PreparedScan, random: CounterRandom): Zyx {
    const along = (axis: 0 | 1 | 2) =>
      this.spec.field === 'crop'
        ? (tiling.starts[axis][0] ?? 0)
        : random.index(tiling.paddedShape[axis] - tiling.patchSize[axis] + 1);
    return [along(0), along(1), along(2)];
  }

  private async open({ name, openImages }: TuningCase): Promise<PreparedScan> {
    const known = this.kept.get(name);
    if (known) return known;
    const whole = await prepareScan(this.encoder, await openImages(), this.spec.field, async () =>
      this.context.signal.throwIfAborted(),
    );
    // Only what patches are cut of is kept.
    const scan = { ...whole, volumes: [] };
    const room = this.context.budgets.ramBytes * CACHE_SHARE;
    this.bytes += scan.prepared.data.byteLength;
    for (const [oldest, { prepared }] of this.kept) {
      if (this.bytes <= room) break;
      this.kept.delete(oldest);
      this.bytes -= prepared.data.byteLength;
    }
    this.kept.set(name, scan);
    return scan;
  }
}
