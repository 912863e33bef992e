// @ts-check
/** The studio in Node, on phantoms: what `learn.mjs` and `bench/stockTraining.mjs` train with. */
import { openNodeStudio } from './nodeStudio.mjs';

/**
 * The task. Voxels of 10 mm and a late phase (half as much contrast medium again) make it one that nnU-Net's SGD can
 * learn in some 1 000 iterations of a small network; spleen and kidneys are still under 1 % of the voxels each.
 */
export const TASK = {
  image: { size: [28, 36, 40], spacing: [10, 10, 10] },
  look: { contrast: 1.5 },
  labels: { liver: ['liver', 'lesion'], spleen: ['spleen'], kidneys: ['kidney_left', 'kidney_right'] },
  plans: {
    spacing: [10, 10, 10],
    patch: [16, 24, 24],
    features: [8, 16, 32],
    batch: 2,
    convolutions: 1,
  },
  /** nnU-Net's class without augmentation. With it stock nnU-Net too finds neither small organ in
   *  1 200 iterations. */
  trainer: 'nnUNetTrainerNoDA',
  /** Five times nnU-Net's: with 0.01 the small organs are found only after thousands of iterations. */
  learningRate: 0.05,
  iterations: 50,
  validationIterations: 2,
};

/** @typedef {{ id: number, name: string, cases: number, firstSeed: number, look?: object }} PhantomDataset */
/** @typedef {{ name: string, seconds: number, dice: number, pseudoDice: number[], model: string }} Training */

/**
 * @param {string} [folder] on disk, as nnU-Net lays it out; else in memory
 */
export async function openPhantomStudio(folder) {
  const { studio, load, close, run } = await openNodeStudio({
    folder,
    onChange: (jobs) => {
      if (process.env.SEGLOOP_NUMBERS)
        for (const { name, state, progress } of jobs)
          if (state === 'running') console.error(name, JSON.stringify(progress));
    },
  });
  const { writePhantomDataset, writePlans } = await load('workers/jobs/training/testing/phantomDataset.ts');

  return {
    /** Draws the phantoms and writes the task's plans. @param {PhantomDataset} options @returns {Promise<string>} */
    async dataset(options) {
      const { image, labels, plans } = TASK;
      const written = await writePhantomDataset(studio, { ...image, labels, ...options });
      await writePlans(studio, written, plans);
      return written;
    },

    /** Trains fold 0 and validates it. @param {string} name @param {object} spec @returns {Promise<Training>} */
    async train(name, spec) {
      const started = performance.now();
      const { id, outcome } = await run(name, {
        kind: 'train',
        plans: 'nnUNetPlans',
        configuration: '3d_fullres',
        fold: 0,
        trainer: TASK.trainer,
        start: { from: 'scratch' },
        learningRate: TASK.learningRate,
        iterations: TASK.iterations,
        validationIterations: TASK.validationIterations,
        sampling: { order: 'case' },
        seed: 1,
        cacheBytes: 2 ** 28,
        device: 'cpu',
        validate: true,
        replace: true,
        ...spec,
      });
      const file = await studio.directory.read(`.segloop/jobs/${id}/history.json`);
      const history = JSON.parse(await file.text());
      return {
        name,
        seconds: Math.round((performance.now() - started) / 1000),
        dice: round(outcome.dice),
        pseudoDice: history.mean_fg_dice.map(round),
        model: outcome.model,
      };
    },

    /** Mean Dice of each class on the fold's held-back cases. @param {string} written dataset */
    async perClass(written) {
      const file = `nnUNet_results/${written}/${TASK.trainer}__nnUNetPlans__3d_fullres/fold_0/validation/summary.json`;
      const summary = JSON.parse(await (await studio.directory.read(file)).text());
      return Object.fromEntries(
        Object.keys(TASK.labels).map((label, i) => [label, round(summary.mean[i + 1].Dice)]),
      );
    },

    close,
  };
}

const round = (/** @type {number} */ value) => Number(value.toFixed(4));
