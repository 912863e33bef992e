// @ts-check
import { CommandError } from './commandError.mjs';
import { deviceOf, number, oneOf, positive, whole } from './flagValues.mjs';
import { ordinaryOf, readFlags } from './nnunetFlags.mjs';

/**
 * What few change: undefined where the page's own rule holds.
 * @typedef {object} TrainChoices
 * @property {number} [batchSize]
 * @property {number} [patience]
 * @property {{ encoder: number, decoder: number, heads: number }} [rates]
 * @property {number} [frozenStages]
 * @property {number} [unfreezeEvery]
 */
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
 * @property {TrainChoices} choices
 * @property {{ order: 'case' } | { order: 'class', rarity: number }} sampling
 * @property {{ dataset: string, weight: number, threshold: number, decay: number } | undefined} meanTeacher
 * @property {'fresh' | 'keep'} head
 * @property {'refuse' | 'average' | 'repeat'} input
 * @property {number} cacheBytes
 * @property {import('./flagValues.mjs').Device} device
 * @property {boolean} json
 * @property {boolean} verbose
 */
/**
 * @typedef {object} PreprocessOptions
 * @property {readonly string[]} datasets
 * @property {readonly string[]} configurations those that the plans do not have are left out
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
  -tr TRAINER              names the model folder (default nnUNetTrainer). nnUNetTrainer_<N>epochs, NoMirroring and NoDA
                           train as nnU-Net's classes of these names
  -pretrained_weights PTH  start from a checkpoint, segmentation heads anew
  --c                      continue from the last checkpoint; anew where there is none
  --val, --val_best        only the final validation, of checkpoint_final.pth or checkpoint_best.pth
  --npz                    the validation keeps its probabilities (CASE.npz, CASE.pkl): ensembles are made of them
  --epochs N               (default 1000)        --iterations N      an epoch (default 250)
  --val-iterations N       (default 50)          --lr X              (default 0.01)
  --seed N                 (default 1)           --batch-size N      (default: the plans')
  --patience N             ends once the moving pseudo Dice has not risen for N epochs
  --lr-encoder X, --lr-decoder X, --lr-heads X
                           factors on --lr by part of the network (default 1); 0 freezes the part
  --frozen-stages N        the N finest encoder stages, and the stem, stay as they are
  --unfreeze-every N       the heads learn first, then one part more every N epochs
  --sampling case|class    patches by nnU-Net's order (default), or rare classes first
  --rarity X               of --sampling class: 0 takes classes alike, 1 by inverse frequency (default 0.5)
  --mean-teacher DATASET   as many patches again of DATASET's scans (pseudo-labelled; its labels only say where to look), on
                           which the network shall agree with its moving average; that one becomes checkpoint_final.pth
  --consistency-weight X   of their loss after the first fifth of the training (default 0.1)
  --confidence X           the teacher's probability, which is not calibrated, from which on a voxel counts (default 0.8)
  --ema-decay X            of the moving average (default 0.99)
  --head fresh|keep        of -pretrained_weights: keep takes over the rows of classes of equal names (default fresh)
  --input refuse|average|repeat
                           of -pretrained_weights: what fills the first convolution for other channels (default refuse)
  --cache N                MB of preprocessed voxels kept in memory (default 512)
  -device auto|webgpu|cpu  "cuda" and "mps" mean webgpu (default auto)
  --json                   standard output carries one line of JSON; everything else goes to standard error
  --verbose                the page's own log
  -num_gpus 1, --disable_checkpointing
                           accepted, ignored`;

export const PREPROCESS_USAGE = `Usage: segloop preprocess -d DATASET [-c CONFIGURATION ...] [-p PLANS] [options]

Preprocesses for training as nnUNetv2_preprocess does, into CASE.npz + CASE.pkl; cases that did not change are kept.
${FOLDERS}

  -d DATASET               number or folder name; several are possible
  -c CONFIGURATION ...     default 2d 3d_fullres 3d_lowres; those that the plans do not have are left out
  -p PLANS, -plans_name    plans identifier (default nnUNetPlans; made by nnU-Net's planner where they are missing)
  --json                   standard output carries one line of JSON a dataset
  --verbose                the page's own log
  -np N ..., --no_pbar     accepted, ignored`;

/** @param {string} text @returns {number | 'all'} @throws {CommandError} */
function foldOf(text) {
  if (text === 'all') return 'all';
  if (/^\d+$/.test(text)) return Number(text);
  throw new CommandError(`FOLD ${text}: give a whole number from 0, or "all".`);
}

/** What becomes the name of a file or folder. @param {string} flag @param {string} word @throws {CommandError} */
function nameOf(flag, word) {
  if (/^[^/\\]+$/.test(word) && !word.includes('..')) return word;
  throw new CommandError(`${flag} ${word}: give a name, not a path.`);
}

const TRAIN_FLAGS = /** @type {const} */ ({
  p: { type: 'string', default: 'nnUNetPlans' },
  tr: { type: 'string', default: 'nnUNetTrainer' },
  pretrained_weights: { type: 'string' },
  c: { type: 'boolean', default: false },
  val: { type: 'boolean', default: false },
  val_best: { type: 'boolean', default: false },
  npz: { type: 'boolean', default: false },
  num_gpus: { type: 'string', default: '1' },
  disable_checkpointing: { type: 'boolean', default: false },
  epochs: { type: 'string' },
  iterations: { type: 'string', default: '250' },
  'val-iterations': { type: 'string', default: '50' },
  lr: { type: 'string', default: '0.01' },
  seed: { type: 'string', default: '1' },
  'batch-size': { type: 'string' },
  patience: { type: 'string' },
  'lr-encoder': { type: 'string' },
  'lr-decoder': { type: 'string' },
  'lr-heads': { type: 'string' },
  'frozen-stages': { type: 'string' },
  'unfreeze-every': { type: 'string' },
  sampling: { type: 'string', default: 'case' },
  rarity: { type: 'string', default: '0.5' },
  'mean-teacher': { type: 'string' },
  'consistency-weight': { type: 'string' },
  confidence: { type: 'string' },
  'ema-decay': { type: 'string' },
  head: { type: 'string', default: 'fresh' },
  input: { type: 'string', default: 'refuse' },
  cache: { type: 'string', default: '512' },
  device: { type: 'string', default: 'auto' },
});

/** nnU-Net's classes `nnUNetTrainer_<N>epochs` say how long they train. @param {string} trainer */
const epochsOf = (trainer) => /^nnUNetTrainer_(\d+)epochs?(_|$)/.exec(trainer)?.[1] ?? '1000';

/** @param {Readonly<Record<string, unknown>>} values of TRAIN_FLAGS @returns {TrainChoices} @throws {CommandError} */
function choicesOf(values) {
  /** @type {TrainChoices} */
  const choices = {};
  for (const [key, flag] of /** @type {const} */ ([
    ['batchSize', 'batch-size'],
    ['patience', 'patience'],
    ['frozenStages', 'frozen-stages'],
    ['unfreezeEvery', 'unfreeze-every'],
  ])) {
    const text = values[flag];
    if (typeof text === 'string') choices[key] = whole(`--${flag}`, text, 1);
  }
  const parts = /** @type {const} */ (['encoder', 'decoder', 'heads']);
  /** @param {string} part */
  const factor = (part) => number(`--lr-${part}`, String(values[`lr-${part}`] ?? 1));
  const rates = { encoder: factor('encoder'), decoder: factor('decoder'), heads: factor('heads') };
  if (parts.every((part) => rates[part] === 0))
    throw new CommandError('--lr-encoder, --lr-decoder and --lr-heads are all 0: nothing would learn.');
  return parts.every((part) => rates[part] === 1) ? choices : { ...choices, rates };
}

/** @param {Readonly<Record<string, unknown>>} values of TRAIN_FLAGS @returns {TrainOptions['meanTeacher']} @throws {CommandError} */
function meanTeacherOf(values) {
  const dataset = values['mean-teacher'];
  const given = ['consistency-weight', 'confidence', 'ema-decay'].filter((flag) => flag in values);
  if (typeof dataset !== 'string') {
    if (given.length > 0) throw new CommandError(`--${given[0]} needs --mean-teacher DATASET.`);
    return undefined;
  }
  return {
    dataset,
    weight: number('--consistency-weight', String(values['consistency-weight'] ?? 0.1)),
    threshold: number('--confidence', String(values.confidence ?? 0.8), 1),
    decay: number('--ema-decay', String(values['ema-decay'] ?? 0.99), 1),
  };
}

/**
 * @param {readonly string[]} argv words after `segloop train`
 * @returns {TrainOptions | 'help'}
 * @throws {CommandError}
 */
export function readTrainArguments(argv) {
  const read = readFlags('train', argv, { positionals: true, flags: TRAIN_FLAGS });
  if (read === 'help') return 'help';
  const { values, positionals } = read;
  const [dataset, configuration, fold, ...more] = positionals;
  if (!dataset || !configuration || fold === undefined || more.length > 0)
    throw new CommandError('Name dataset, configuration and fold. Run "segloop train --help" for the flags.');
  if (values.c && values.pretrained_weights)
    throw new CommandError('--c goes on from its own checkpoint; leave out -pretrained_weights.');
  if (values.c && (values.val || values.val_best))
    throw new CommandError('--c trains on and --val only validates; leave one out.');
  if (whole('-num_gpus', values.num_gpus, 1) > 1)
    throw new CommandError(`-num_gpus ${values.num_gpus}: a training runs on one device.`);
  return {
    dataset,
    configuration: nameOf('CONFIGURATION', configuration),
    fold: foldOf(fold),
    plans: nameOf('-p', values.p),
    trainer: nameOf('-tr', values.tr),
    pretrained: values.pretrained_weights,
    continues: values.c,
    onlyValidate: values.val_best ? 'checkpoint_best.pth' : values.val ? 'checkpoint_final.pth' : false,
    probabilities: values.npz,
    epochs: whole('--epochs', values.epochs ?? epochsOf(values.tr), 1),
    iterations: whole('--iterations', values.iterations, 1),
    validationIterations: whole('--val-iterations', values['val-iterations'], 0),
    learningRate: positive('--lr', values.lr),
    seed: whole('--seed', values.seed, 0),
    choices: choicesOf(values),
    sampling:
      oneOf('--sampling', values.sampling, ['case', 'class']) === 'case'
        ? { order: 'case' }
        : { order: 'class', rarity: number('--rarity', values.rarity, 1) },
    meanTeacher: meanTeacherOf(values),
    head: oneOf('--head', values.head, ['fresh', 'keep']),
    input: oneOf('--input', values.input, ['refuse', 'average', 'repeat']),
    cacheBytes: 2 ** 20 * number('--cache', values.cache),
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
    several: ['--d', '--c', '--np'],
    ignored: ['np'],
    ignoredSwitches: ['no_pbar'],
    flags: {
      d: { type: 'string', multiple: true, default: [] },
      c: { type: 'string', multiple: true, default: ['2d', '3d_fullres', '3d_lowres'] },
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
    plans: nameOf('-p', values.plans_name ?? values.p),
    ...ordinaryOf(values),
  };
}
