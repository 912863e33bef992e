// @ts-check
import { CommandError } from './commandError.mjs';
import { ordinaryOf, readFlags } from './nnunetFlags.mjs';

/** @typedef {'auto' | 'webgpu' | 'cpu'} Device */
/**
 * @typedef {object} TrainOptions
 * @property {string} dataset number or folder name
 * @property {string} configuration
 * @property {number | 'all'} fold
 * @property {string} plans
 * @property {string} trainer
 * @property {string | undefined} pretrained
 * @property {boolean} continues
 * @property {false | 'checkpoint_final.pth' | 'checkpoint_best.pth'} onlyValidate
 * @property {boolean} probabilities
 * @property {number} epochs
 * @property {number} iterations
 * @property {number} validationIterations
 * @property {number} learningRate
 * @property {number} seed
 * @property {Device} device
 * @property {boolean} json
 * @property {boolean} verbose
 */
/**
 * @typedef {object} PreprocessOptions
 * @property {readonly string[]} datasets
 * @property {readonly string[]} configurations
 * @property {string} plans
 * @property {boolean} json
 * @property {boolean} verbose
 */

const FOLDERS = `Folders: $nnUNet_raw, $nnUNet_preprocessed and $nnUNet_results, as for nnU-Net.`;

export const TRAIN_USAGE = `Usage: segloop train DATASET CONFIGURATION FOLD [options]

Trains as nnUNetv2_train does, with its files. What is not preprocessed is preprocessed first. DATASET is a number or a
folder name, FOLD a number or "all".
${FOLDERS}

  -p PLANS                 plans identifier (default nnUNetPlans; made by nnU-Net's planner where they are missing)
  -tr TRAINER              names the model folder (default nnUNetTrainer)
  -pretrained_weights PTH  start from a checkpoint, segmentation heads anew
  --c                      continue from the last checkpoint; anew where there is none
  --val, --val_best        only the final validation, of checkpoint_final.pth or checkpoint_best.pth
  --npz                    the validation keeps its probabilities (CASE.npz, CASE.pkl): ensembles are made of them
  --epochs N               (default 1000)        --iterations N      an epoch (default 250)
  --val-iterations N       (default 50)          --lr X              (default 0.01)
  --seed N                 (default 1)
  -device auto|webgpu|cpu  "cuda" and "mps" mean webgpu (default auto)
  --json                   standard output carries one line of JSON; everything else goes to standard error
  --verbose                the page's own log`;

export const PREPROCESS_USAGE = `Usage: segloop preprocess -d DATASET [-c CONFIGURATION ...] [-p PLANS] [options]

Preprocesses for training as nnUNetv2_preprocess does, into CASE.npz + CASE.pkl; cases that did not change are kept.
${FOLDERS}

  -d DATASET               number or folder name; several are possible
  -c CONFIGURATION         default 3d_fullres; several are possible
  -p PLANS, -plans_name    plans identifier (default nnUNetPlans; made by nnU-Net's planner where they are missing)
  --json                   standard output carries one line of JSON a dataset
  --verbose                the page's own log`;

/** @param {string} flag @param {string} text @param {number} least */
function whole(flag, text, least) {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new CommandError(`${flag} ${text}: must be a whole number of at least ${least}.`);
  return value;
}

/** @param {string} text @returns {Device} */
function deviceOf(text) {
  if (text === 'cuda' || text === 'mps') return 'webgpu';
  if (text === 'auto' || text === 'webgpu' || text === 'cpu') return text;
  throw new CommandError(`-device ${text}: must be auto, webgpu or cpu.`);
}

/** @param {string} text @returns {number | 'all'} */
const foldOf = (text) => (text === 'all' ? 'all' : whole('FOLD', text, 0));

/**
 * @param {readonly string[]} argv words after `segloop train`
 * @returns {TrainOptions | 'help'}
 * @throws {CommandError}
 */
export function readTrainArguments(argv) {
  const read = readFlags('train', argv, {
    positionals: true,
    flags: {
      p: { type: 'string', default: 'nnUNetPlans' },
      tr: { type: 'string', default: 'nnUNetTrainer' },
      pretrained_weights: { type: 'string' },
      c: { type: 'boolean', default: false },
      val: { type: 'boolean', default: false },
      val_best: { type: 'boolean', default: false },
      npz: { type: 'boolean', default: false },
      epochs: { type: 'string', default: '1000' },
      iterations: { type: 'string', default: '250' },
      'val-iterations': { type: 'string', default: '50' },
      lr: { type: 'string', default: '0.01' },
      seed: { type: 'string', default: '1' },
      device: { type: 'string', default: 'auto' },
    },
  });
  if (read === 'help') return 'help';
  const { values, positionals } = read;
  const [dataset, configuration, fold, ...more] = positionals;
  if (!dataset || !configuration || fold === undefined || more.length > 0)
    throw new CommandError('Name dataset, configuration and fold. Run "segloop train --help" for the flags.');
  if (values.c && values.pretrained_weights)
    throw new CommandError('--c goes on from its own checkpoint; leave out -pretrained_weights.');
  const learningRate = Number(values.lr);
  if (!(learningRate > 0)) throw new CommandError(`--lr ${values.lr}: must be above 0.`);
  return {
    dataset,
    configuration,
    fold: foldOf(fold),
    plans: values.p,
    trainer: values.tr,
    pretrained: values.pretrained_weights,
    continues: values.c,
    onlyValidate: values.val_best ? 'checkpoint_best.pth' : values.val ? 'checkpoint_final.pth' : false,
    probabilities: values.npz,
    epochs: whole('--epochs', values.epochs, 1),
    iterations: whole('--iterations', values.iterations, 1),
    validationIterations: whole('--val-iterations', values['val-iterations'], 0),
    learningRate,
    seed: whole('--seed', values.seed, 0),
    device: deviceOf(values.device),
    ...ordinaryOf(values),
  };
}

/**
 * @param {readonly string[]} argv words after `segloop preprocess`
 * @returns {PreprocessOptions | 'help'}
 * @throws {CommandError}
 */
export function readPreprocessArguments(argv) {
  const read = readFlags('preprocess', argv, {
    several: ['--d', '--c'],
    flags: {
      d: { type: 'string', multiple: true, default: [] },
      c: { type: 'string', multiple: true, default: ['3d_fullres'] },
      p: { type: 'string', default: 'nnUNetPlans' },
      plans_name: { type: 'string' },
    },
  });
  if (read === 'help') return 'help';
  const { values } = read;
  if (values.d.length === 0)
    throw new CommandError('Name a dataset with -d. Run "segloop preprocess --help" for the flags.');
  return {
    datasets: values.d,
    configurations: values.c,
    plans: values.plans_name ?? values.p,
    ...ordinaryOf(values),
  };
}
