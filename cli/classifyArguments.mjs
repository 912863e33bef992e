// @ts-check
import { CommandError } from './commandError.mjs';
import { deviceOf, positive, whole } from './flagValues.mjs';
import { ordinaryOf, readFlags } from './nnunetFlags.mjs';

/** @typedef {import('./flagValues.mjs').Device} Device */
/**
 * @typedef {object} Tuning
 * @property {number} epochs
 * @property {number} iterations
 * @property {number} batchSize
 * @property {number} encoderLearningRate
 * @property {number} headLearningRate
 * @property {number} [unfreezeEvery]
 * @property {boolean} augmented
 */
/**
 * @typedef {object} ClassifyTrainOptions
 * @property {string} dataset number or folder name
 * @property {string} labels CSV
 * @property {string} model folder, zip or checkpoint
 * @property {number | 'all' | undefined} fold
 * @property {string} output the classifier's folder
 * @property {'whole' | 'crop'} field
 * @property {'none' | 'balanced'} weighting
 * @property {number} testShare
 * @property {number} augmentedViews
 * @property {boolean} baselines
 * @property {Tuning | undefined} tuning
 * @property {number} seed
 * @property {Device} device
 * @property {boolean} json
 * @property {boolean} verbose
 */
/**
 * @typedef {object} ClassifyPredictOptions
 * @property {string} input
 * @property {string} output
 * @property {string} classifier its folder, or its .pth
 * @property {boolean} maps
 * @property {Device} device
 * @property {boolean} json
 * @property {boolean} verbose
 */

export const CLASSIFY_USAGE = `Usage: segloop classify train ...     a classifier on a segmentation model's encoder
       segloop classify predict ...   its answers for scans
Each with --help.`;

export const CLASSIFY_TRAIN_USAGE = `Usage: segloop classify train -d DATASET -l LABELS.csv -m MODEL -o FOLDER [options]

Trains a classifier of whole scans: the model's encoder, averaged over the scan, and a linear head. LABELS.csv has a
header and a case a row: case,label or a column a class with 0 and 1. MODEL is an nnU-Net model folder, its zip, or a
checkpoint; FOLDER becomes the classifier. See docs/classification.md.
Folders: $nnUNet_raw, $nnUNet_preprocessed and $nnUNet_results, as for nnU-Net.

  -f FOLD                  whose encoder (default: the first that is there)
  --crop                   one patch in the middle instead of the whole scan
  --test-share X           of each class's cases, kept for the test (default 0.3)
  --views N                augmented copies of each training case (default 0)
  --unweighted             classes count by their cases; else all the same
  --baselines              also what grey values alone and an unlearnt encoder tell
  --tune                   the encoder learns too:
    --epochs N (20)  --iterations N (50)  --batch N (2)  --encoder-lr X (1e-4)  --head-lr X (1e-3)
    --unfreeze-every N     one stage more every N epochs, the deepest first (default: all from the beginning)
    --no-augmentation
  --seed N                 (default 0)
  -device auto|webgpu|cpu  (default auto)
  --json                   standard output carries one line of JSON
  --verbose                the page's own log`;

export const CLASSIFY_PREDICT_USAGE = `Usage: segloop classify predict -i INPUT -o OUTPUT -m CLASSIFIER [options]

Asks a classifier (its folder, or its classifier.pth) about the scans of INPUT, named as for nnU-Net (CASE_0000.nii.gz).
OUTPUT gets predictions.csv, CASE.json and, with --maps, CASE_map.nii.gz: where the scan speaks for its class.

  --maps                   activation maps
  -device auto|webgpu|cpu  (default auto)
  --json, --verbose`;

/** @param {string} command @param {Readonly<Record<string, string | undefined>>} required by flag */
function requireAll(command, required) {
  const missing = Object.keys(required).filter((flag) => !required[flag]);
  if (missing.length > 0)
    throw new CommandError(`${missing.join(', ')}: missing. Run "segloop ${command} --help" for the flags.`);
}

/** @param {readonly string[]} argv @returns {ClassifyTrainOptions | 'help'} @throws {CommandError} */
export function readClassifyTrainArguments(argv) {
  const read = readFlags('classify train', argv, {
    flags: {
      d: { type: 'string' },
      l: { type: 'string' },
      m: { type: 'string' },
      o: { type: 'string' },
      f: { type: 'string' },
      crop: { type: 'boolean', default: false },
      'test-share': { type: 'string', default: '0.3' },
      views: { type: 'string', default: '0' },
      unweighted: { type: 'boolean', default: false },
      baselines: { type: 'boolean', default: false },
      tune: { type: 'boolean', default: false },
      epochs: { type: 'string', default: '20' },
      iterations: { type: 'string', default: '50' },
      batch: { type: 'string', default: '2' },
      'encoder-lr': { type: 'string', default: '1e-4' },
      'head-lr': { type: 'string', default: '1e-3' },
      'unfreeze-every': { type: 'string' },
      'no-augmentation': { type: 'boolean', default: false },
      seed: { type: 'string', default: '0' },
      device: { type: 'string', default: 'auto' },
    },
  });
  if (read === 'help') return 'help';
  const { values } = read;
  const { d: dataset = '', l: labels = '', m: model = '', o: output = '', f: fold } = values;
  requireAll('classify train', { '-d': dataset, '-l': labels, '-m': model, '-o': output });
  const every = values['unfreeze-every'];
  return {
    ...{ dataset, labels, model, output },
    fold: fold === undefined || fold === 'all' ? fold : whole('-f', fold, 0),
    field: values.crop ? 'crop' : 'whole',
    weighting: values.unweighted ? 'none' : 'balanced',
    testShare: positive('--test-share', values['test-share'], 1),
    augmentedViews: whole('--views', values.views, 0),
    baselines: values.baselines,
    tuning: values.tune
      ? {
          epochs: whole('--epochs', values.epochs, 1),
          iterations: whole('--iterations', values.iterations, 1),
          batchSize: whole('--batch', values.batch, 1),
          encoderLearningRate: positive('--encoder-lr', values['encoder-lr']),
          headLearningRate: positive('--head-lr', values['head-lr']),
          ...(every !== undefined && { unfreezeEvery: whole('--unfreeze-every', every, 1) }),
          augmented: !values['no-augmentation'],
        }
      : undefined,
    seed: whole('--seed', values.seed, 0),
    device: deviceOf(values.device),
    ...ordinaryOf(values),
  };
}

/** @param {readonly string[]} argv @returns {ClassifyPredictOptions | 'help'} @throws {CommandError} */
export function readClassifyPredictArguments(argv) {
  const read = readFlags('classify predict', argv, {
    flags: {
      i: { type: 'string' },
      o: { type: 'string' },
      m: { type: 'string' },
      maps: { type: 'boolean', default: false },
      device: { type: 'string', default: 'auto' },
    },
  });
  if (read === 'help') return 'help';
  const { values } = read;
  const { i: input = '', o: output = '', m: classifier = '' } = values;
  requireAll('classify predict', { '-i': input, '-o': output, '-m': classifier });
  const { maps, device } = values;
  return { ...{ input, output, classifier, maps }, device: deviceOf(device), ...ordinaryOf(values) };
}
