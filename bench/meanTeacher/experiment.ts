/** One seed of the experiment: the same few labelled phantoms without a teacher, with a moving average alone, and with one. */

import type { JobSpec } from '../../workers/jobs/kinds.ts';
import { openQueue, runToEnd } from '../../workers/jobs/testing/openQueue.ts';
import type { TrainSpec } from '../../workers/jobs/training/spec.ts';
import { MemoryDirectory } from '../../workers/workspace/index.ts';
import { type Counts, type PhantomWorkspace, phantomWorkspace } from '../loop/phantoms.ts';

export interface Effort extends Counts {
  readonly epochs: number;
  readonly iterations: number;
  readonly rate: number;
  readonly weight: number;
  readonly threshold: number;
  readonly decay: number;
}

/** `average`: weight 0, so that the student is the one without a teacher, bit for bit; its average is what is judged.
 *  `student`: of the same training as `with`, the network instead of its teacher. */
export const ARMS = ['without', 'average', 'student', 'with'] as const;
const TRAINED = ['without', 'average', 'with'] as const;
export type Arm = (typeof ARMS)[number];

export interface ArmResult {
  /** Dice by unseen case; null where there is nothing to find. */
  readonly dice: Readonly<Record<string, number | null>>;
  /** Of every epoch. */
  readonly pseudoDice: readonly (number | null)[];
  readonly consistency?: Readonly<Record<'losses' | 'weights' | 'confident', readonly (number | null)[]>>;
  readonly seconds: number;
}

export interface SeedResult {
  readonly seed: number;
  readonly arms: Readonly<Record<Arm, ArmResult>>;
}

/** Nothing is mirrored, in training or in predicting: livers lie on one side, and it takes an eighth of the time. */
const TRAINER = 'nnUNetTrainerNoMirroring';
const MODEL = {
  plans: 'nnUNetPlans',
  configuration: '3d_fullres',
  fold: 0,
  trainer: TRAINER,
} as const;
const PSEUDO = 'Dataset003_Pseudo';

export async function runSeed(
  seed: number,
  effort: Effort,
  say: (line: string) => void,
): Promise<SeedResult> {
  const world = await phantomWorkspace(new MemoryDirectory(), seed, effort);
  const { studio, labelled, unseen } = world;
  // The unseen cases take the place of the fold's held-out ones: they are predicted at the end, and nothing is chosen by them.
  const names = (await studio.datasets.cases(labelled)).map(({ id }) => id);
  const split = { train: names.filter((name) => !unseen.includes(name)), val: [...unseen] };
  await studio.preprocessed.writeJson(labelled, 'splits_final.json', JSON.stringify([split]));
  const arms = {} as Record<Arm, ArmResult>;
  for (const arm of TRAINED) {
    const { result, model } = await trained(world, specOf(arm, seed, effort, labelled));
    arms[arm] = result;
    say(`seed ${seed}, ${arm}: Dice ${mean(result.dice).toFixed(3)}, ${result.seconds.toFixed(0)} s.`);
    // The teacher's patches are taken around what the network without one says.
    if (arm === 'without') await pseudoLabel(world, model, seed);
  }
  const validate = { kind: 'validate', dataset: labelled, ...MODEL, device: 'cpu' } as const;
  await run(world, { ...validate, checkpoint: 'checkpoint_student.pth' });
  arms.student = { ...arms.with, dice: await validationDice(world, labelled) };
  say(`seed ${seed}, its student: Dice ${mean(arms.student.dice).toFixed(3)}.`);
  return { seed, arms };
}

function specOf(arm: Arm, seed: number, effort: Effort, dataset: string): TrainSpec {
  const { epochs, iterations, rate, weight, threshold, decay } = effort;
  const meanTeacher = { dataset: PSEUDO, weight: arm === 'average' ? 0 : weight, threshold, decay };
  return {
    ...{ kind: 'train', dataset, ...MODEL, start: { from: 'scratch' }, epochs, iterations },
    ...{ validationIterations: 2, learningRate: rate, sampling: { order: 'case' }, seed },
    ...{ cacheBytes: 2 ** 28, device: 'cpu', validate: true, replace: true },
    ...(arm !== 'without' && { meanTeacher }),
  };
}

async function run({ studio }: PhantomWorkspace, spec: JobSpec) {
  const job = await runToEnd(await openQueue(studio.directory), spec);
  if (job.state !== 'done') throw new Error(`${spec.kind}: ${job.state}, ${job.failure?.message}`);
  return job;
}

async function trained(world: PhantomWorkspace, spec: TrainSpec) {
  const { directory } = world.studio;
  const began = performance.now();
  const { id, outcome } = await run(world, spec);
  const seconds = (performance.now() - began) / 1000;
  const history = JSON.parse(await (await directory.read(`.segloop/jobs/${id}/history.json`)).text());
  const dice = await validationDice(world, spec.dataset);
  const { mean_fg_dice: pseudoDice, consistency } = history;
  const result: ArmResult = { dice, pseudoDice, ...(consistency && { consistency }), seconds };
  return { result, model: String(outcome?.model) };
}

async function validationDice({ studio }: PhantomWorkspace, dataset: string): Promise<ArmResult['dice']> {
  const folder = `nnUNet_results/${dataset}/${TRAINER}__nnUNetPlans__3d_fullres/fold_0`;
  const text = await (await studio.directory.read(`${folder}/validation/summary.json`)).text();
  const summary: {
    metric_per_case: { prediction_file: string; metrics: Record<string, { Dice: number | null }> }[];
  } = JSON.parse(text.replaceAll('NaN', 'null'));
  return Object.fromEntries(
    summary.metric_per_case.map(({ prediction_file: file, metrics }) => [
      file.replace(/^.*\/|\.nii\.gz$/g, ''),
      metrics[1]?.Dice ?? null,
    ]),
  );
}

async function pseudoLabel(world: PhantomWorkspace, model: string, seed: number): Promise<void> {
  const { unlabelled, truth } = world;
  await run(world, {
    kind: 'batch',
    cases: [...truth.keys()].map((name) => ({
      name,
      source: { from: 'dataset', dataset: unlabelled, case: name },
    })),
    ...{ model, folds: [0], checkpoint: 'checkpoint_final.pth' },
    ...{ tileStepSize: 0.5, mirroring: false, device: 'cpu', dataset: PSEUDO },
    rules: {
      thresholds: { mode: 'fixed', byLabel: [0, 1].map((value) => ({ value, threshold: 0 })) },
      ...{ boundaryMm: 0, cleaning: [], filter: false, seed },
    },
  });
}

export function mean(scores: Readonly<Record<string, number | null>>): number {
  const there = Object.values(scores).filter((one) => one !== null);
  return there.reduce((sum, one) => sum + one, 0) / there.length;
}
