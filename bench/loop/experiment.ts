/** One seed of the experiment: a teacher, and a student for every arm, by the loop's own job from one file. */
import { createPipelineApi } from '../../workers/jobs/pipeline/createPipelineApi.ts';
import { PipelineStore } from '../../workers/jobs/pipeline/pipelineStore.ts';
import { openQueue } from '../../workers/jobs/testing/openQueue.ts';
import type { CaseScore, PipelineFile } from '../../workers/pipeline/index.ts';
import type { Directory } from '../../workers/workspace/index.ts';
import type { KeptWork } from '../pseudoLabels/keptWork.ts';
import {
  ARMS,
  type Arm,
  figuresOf,
  type Labels,
  type PseudoFigures,
  randomIgnore,
  readLabels,
  rulesOf,
  writeLabels,
} from './arms.ts';
import { type Counts, type PhantomWorkspace, phantomWorkspace } from './phantoms.ts';

export interface Effort extends Counts {
  readonly epochs: number;
  readonly iterations: number;
  /** Learning rate; fine-tuning takes a tenth. */
  readonly rate: number;
  /** Of the epochs, for fine-tuning: every final model has seen as many batches. */
  readonly tuning: number;
}

export interface ArmResult {
  /** Dice by unseen case; null where there is nothing to find. */
  readonly student: Readonly<Record<string, number | null>>;
  readonly tuned: Readonly<Record<string, number | null>>;
  readonly pseudo: PseudoFigures;
  readonly curve: Curve;
}

/** Of every epoch. */
export interface Curve {
  readonly loss: readonly number[];
  readonly dice: readonly number[];
}

export interface SeedResult {
  readonly seed: number;
  readonly labelledOnly: Readonly<Record<string, number | null>>;
  readonly curve: Curve;
  readonly arms: Readonly<Record<Arm, ArmResult>>;
  readonly seconds: number;
}

const BUDGETS = { gpuBytes: 2 ** 30, ramBytes: 2 ** 32 };
const IGNORE = 2;

export const fileOf = (seed: number, effort: Effort, arm: Arm, world: PhantomWorkspace): PipelineFile => ({
  version: 1,
  name: 'Loop',
  labelled: world.labelled,
  unlabelled: { dataset: world.unlabelled },
  firstDataset: 300,
  plans: 'nnUNetPlans',
  configuration: '3d_fullres',
  evaluation: { on: 'locked', cases: [...world.unseen] },
  folds: [0],
  seeds: [seed],
  teacher: { from: 'train' },
  training: {
    trainer: 'nnUNetTrainer',
    epochs: effort.epochs,
    iterations: effort.iterations,
    validationIterations: 2,
    learningRate: effort.rate,
    sampling: { order: 'case' },
    cacheBytes: 2 ** 28,
  },
  calibrate: false,
  pseudoLabels: rulesOf(arm),
  predicting: { tileStepSize: 0.5, mirroring: false },
  review: true,
  student: { on: 'pseudo', epochs: effort.epochs - effort.tuning },
  fineTune: { epochs: effort.tuning, learningRate: effort.rate / 10, head: 'keep' },
  rounds: 1,
  agreementStops: 0.98,
  device: 'cpu',
});

/** @param directory the seed's workspace: what a killed piece left in it is gone on from */
export async function runSeed(
  directory: Directory,
  seed: number,
  effort: Effort,
  kept: KeptWork,
  say: (line: string) => void,
): Promise<SeedResult> {
  const world = await phantomWorkspace(directory, seed, effort);
  const lab = new Laboratory(seed, effort, world);
  const arms = {} as Record<Arm, ArmResult>;
  let spent = 0;
  for (const arm of ARMS) {
    const done = await kept.of(`seed-${seed}-${arm}`, async () => {
      const began = performance.now();
      const found = await lab.arm(arm);
      return { ...found, seconds: seconds(began) };
    });
    arms[arm] = done.result;
    lab.labels.set(arm, done.labels);
    spent += done.seconds;
    say(`seed ${seed}, ${arm}: Dice ${mean(done.result.tuned).toFixed(3)}, ${done.seconds} s.`);
  }
  const labelledOnly = await lab.dice(`s${seed}f0.baseline.score`);
  say(`seed ${seed}, labelled only: Dice ${mean(labelledOnly).toFixed(3)}.`);
  const curve = await lab.curve('Dataset300', ['PlansLoop']);
  return { seed, labelledOnly, curve, arms, seconds: spent };
}

const seconds = (began: number): number => Math.round((performance.now() - began) / 1000);

function mean(scores: Readonly<Record<string, number | null>>): number {
  const there = Object.values(scores).filter((one) => one !== null);
  return there.reduce((sum, one) => sum + one, 0) / there.length;
}

/** Which arm is at work in the workspace. */
const MARK = '.segloop/arm.txt';

class Laboratory {
  readonly labels = new Map<Arm, Labels>();
  private readonly round: string;

  constructor(
    private readonly seed: number,
    private readonly effort: Effort,
    private readonly world: PhantomWorkspace,
  ) {
    this.round = `Dataset301_LoopS${seed}F0Round1`;
  }

  /** To the gate, through it, to the end. */
  async arm(arm: Arm): Promise<{ readonly result: ArmResult; readonly labels: Labels }> {
    const { seed, world } = this;
    const { studio, truth } = world;
    const api = createPipelineApi(Promise.resolve(studio));
    const review = `s${seed}f0r1.review`;
    if ((await this.marked()) !== arm) {
      // The labels of the arm before went through this gate.
      if (this.labels.size > 0) await api.rerunStep('Loop', review);
      await studio.directory.write(MARK, arm);
    }
    if ((await this.run(arm)) === 'paused') {
      if (arm === 'random' || arm === 'oracle') await writeLabels(studio, this.round, this.changed(arm));
      await api.approveReview('Loop', review);
      await this.run(arm);
    }
    const labels = await readLabels(studio, this.round, truth.keys());
    const result = {
      student: await this.dice(`s${seed}f0r1.student.score`),
      tuned: await this.dice(`s${seed}f0r1.tuned.score`),
      pseudo: figuresOf(labels, truth, IGNORE),
      curve: await this.curve('Dataset301', ['PlansLoop', 'PlansLoopTuned']),
    };
    return { result, labels };
  }

  private async marked(): Promise<string> {
    const { directory } = this.world.studio;
    return (await directory.exists(MARK)) ? (await directory.read(MARK)).text() : '';
  }

  private changed(arm: Arm): Labels {
    const [hard, thresholded] = [this.labels.get('hard'), this.labels.get('thresholded')];
    if (arm === 'oracle' || !hard || !thresholded) return this.world.truth;
    return randomIgnore(hard, thresholded, IGNORE, this.seed);
  }

  /** @returns `paused` at the gate */
  private async run(arm: Arm): Promise<'paused' | 'done'> {
    const queue = await openQueue(this.world.studio.directory);
    const file = fileOf(this.seed, this.effort, arm, this.world);
    const [left] = queue.list();
    // A piece that was killed left a job behind.
    if (left?.state === 'paused') await queue.resume(left.id);
    else if (!left) await queue.add(arm, { kind: 'pipeline', file }, BUDGETS);
    await queue.idle();
    const [job] = queue.list();
    await queue.remove(queue.list().map(({ id }) => id));
    if (job?.state !== 'paused' && job?.state !== 'done')
      throw new Error(`${arm}: ${job?.state}, ${job?.failure?.message}`);
    return job.state;
  }

  async dice(step: string): Promise<Record<string, number | null>> {
    const records = await new PipelineStore(this.world.studio.directory, 'Loop').records();
    const scores: Readonly<Record<string, CaseScore>> = records.get(step)?.outcome.scores ?? {};
    return Object.fromEntries(Object.entries(scores).map(([name, { dice }]) => [name, dice]));
  }

  /** Losses and pseudo Dice that nnU-Net's logs tell, one training after the other. */
  async curve(dataset: string, plans: readonly string[]): Promise<Curve> {
    const { directory } = this.world.studio;
    const [loss, dice]: [number[], number[]] = [[], []];
    for (const name of plans)
      for (const path of await logsBelow(directory, dataset, `${name}__`)) {
        const text = await (await directory.read(path)).text();
        loss.push(...[...text.matchAll(/train_loss (-?[\d.]+)/g)].map(([, value]) => Number(value)));
        dice.push(
          ...[...text.matchAll(/Pseudo dice \[([^\]]*)\]/g)].map(([, value]) =>
            Number.parseFloat(value ?? ''),
          ),
        );
      }
    return { loss, dice };
  }
}

async function logsBelow(
  directory: PhantomWorkspace['studio']['directory'],
  dataset: string,
  plans: string,
): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const { name, kind } of await directory.list(folder)) {
      const path = `${folder}/${name}`;
      if (kind === 'directory') await walk(path);
      else if (path.includes(dataset) && path.includes(plans) && /training_log.*\.txt$/.test(name))
        found.push(path);
    }
  };
  await walk('nnUNet_results');
  return found;
}
