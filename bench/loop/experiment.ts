/** One seed of the experiment: a teacher, and a student for every arm, by the loop's own job from one file. */
import { createPipelineApi } from '../../workers/jobs/pipeline/createPipelineApi.ts';
import { PipelineStore } from '../../workers/jobs/pipeline/pipelineStore.ts';
import { openQueue } from '../../workers/jobs/pipeline/testing/loopFixture.ts';
import type { CaseScore, PipelineFile } from '../../workers/pipeline/index.ts';
import {
  ARMS,
  type Arm,
  figuresOf,
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
    learningRate: 0.01,
    sampling: { order: 'case' },
    cacheBytes: 2 ** 28,
  },
  calibrate: false,
  pseudoLabels: rulesOf(arm),
  predicting: { tileStepSize: 0.5, mirroring: false },
  review: true,
  student: { on: 'pseudo', epochs: effort.epochs - effort.tuning },
  fineTune: { epochs: effort.tuning, learningRate: 0.001, head: 'keep' },
  rounds: 1,
  agreementStops: 0.98,
  device: 'cpu',
});

export async function runSeed(
  seed: number,
  effort: Effort,
  say: (line: string) => void,
): Promise<SeedResult> {
  const began = performance.now();
  const world = await phantomWorkspace(seed, effort);
  say(`seed ${seed}: phantoms drawn.`);
  const lab = new Laboratory(seed, effort, world);
  const arms = {} as Record<Arm, ArmResult>;
  for (const arm of ARMS) {
    arms[arm] = await lab.arm(arm);
    say(`seed ${seed}, ${arm}: Dice ${mean(arms[arm].tuned).toFixed(3)}, ${seconds(began)} s.`);
  }
  const labelledOnly = await lab.dice(`s${seed}f0.baseline.score`);
  say(`seed ${seed}, labelled only: Dice ${mean(labelledOnly).toFixed(3)}.`);
  const curve = await lab.curve(['Dataset300']);
  return { seed, labelledOnly, curve, arms, seconds: seconds(began) };
}

const seconds = (began: number): number => Math.round((performance.now() - began) / 1000);

function mean(scores: Readonly<Record<string, number | null>>): number {
  const there = Object.values(scores).filter((one) => one !== null);
  return there.reduce((sum, one) => sum + one, 0) / there.length;
}

class Laboratory {
  private readonly round: string;
  private readonly labels = new Map<Arm, ReadonlyMap<string, Uint8Array>>();

  constructor(
    private readonly seed: number,
    private readonly effort: Effort,
    private readonly world: PhantomWorkspace,
  ) {
    this.round = `Dataset301_LoopS${seed}F0Round1`;
  }

  /** To the gate, through it, to the end. */
  async arm(arm: Arm): Promise<ArmResult> {
    const { seed, world } = this;
    const { studio, truth } = world;
    const api = createPipelineApi(Promise.resolve(studio));
    const review = `s${seed}f0r1.review`;
    // The labels of the arm before went through this gate.
    if (this.labels.size > 0) await api.rerunStep('Loop', review);
    await this.run(arm, 'paused');
    if (arm === 'random' || arm === 'oracle') await writeLabels(studio, this.round, await this.changed(arm));
    const labels = await readLabels(studio, this.round, truth.keys());
    this.labels.set(arm, labels);
    await api.approveReview('Loop', review);
    await this.run(arm, 'done');
    return {
      student: await this.dice(`s${seed}f0r1.student.score`),
      tuned: await this.dice(`s${seed}f0r1.tuned.score`),
      pseudo: figuresOf(labels, truth, IGNORE),
      curve: await this.curve(['Dataset301', 'Dataset301']),
    };
  }

  private async changed(arm: Arm): Promise<ReadonlyMap<string, Uint8Array>> {
    const [hard, thresholded] = [this.labels.get('hard'), this.labels.get('thresholded')];
    if (arm === 'oracle' || !hard || !thresholded) return this.world.truth;
    return randomIgnore(hard, thresholded, IGNORE, this.seed);
  }

  private async run(arm: Arm, until: 'paused' | 'done'): Promise<void> {
    const queue = await openQueue(this.world.studio.directory);
    const file = fileOf(this.seed, this.effort, arm, this.world);
    await queue.add(arm, { kind: 'pipeline', file }, BUDGETS);
    await queue.idle();
    const job = queue.list().at(-1);
    if (job?.state !== until) throw new Error(`${arm}: ${job?.state}, ${job?.failure?.message}`);
    await queue.remove(queue.list().map(({ id }) => id));
  }

  async dice(step: string): Promise<Record<string, number | null>> {
    const records = await new PipelineStore(this.world.studio.directory, 'Loop').records();
    const scores: Readonly<Record<string, CaseScore>> = records.get(step)?.outcome.scores ?? {};
    return Object.fromEntries(Object.entries(scores).map(([name, { dice }]) => [name, dice]));
  }

  /** Losses and pseudo Dice that nnU-Net's log tells, of student and fine-tuning in a row. */
  async curve([dataset = '', ...tuned]: readonly string[]): Promise<Curve> {
    const { directory } = this.world.studio;
    const [loss, dice]: [number[], number[]] = [[], []];
    for (const plans of tuned.length > 0 ? ['PlansLoop', 'PlansLoopTuned'] : ['PlansLoop'])
      for (const path of await logsBelow(directory, dataset, `${plans}__`)) {
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
