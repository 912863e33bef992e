// @ts-check
/** nnUNetv2_predict_from_modelfolder's flags, read as Python's argparse reads them. */
import { parseArgs } from 'node:util';
import { CommandError } from './commandError.mjs';
import { deviceOf } from './flagValues.mjs';

/**
 * @typedef {object} PredictOptions
 * @property {string} input
 * @property {string} output
 * @property {string} model
 * @property {(number | 'all')[] | undefined} folds undefined: all that are present
 * @property {number} stepSize
 * @property {boolean} mirroring
 * @property {boolean} saveProbabilities
 * @property {string} checkpoint
 * @property {string | undefined} previousStage
 * @property {import('./flagValues.mjs').Device} device
 * @property {boolean} continuePrediction
 * @property {boolean} verbose
 * @property {boolean} json
 * @property {string[]} ignored flags of nnU-Net's that mean nothing here
 */

export const PREDICT_USAGE = `Usage: segloop predict -i INPUT -o FOLDER -m MODEL [options]

  -i FOLDER|FILE                 scans named as nnU-Net's: CASE_0000.nii.gz, CASE_0001.nii.gz, …
  -o FOLDER                      where CASE.nii.gz go; made if missing
  -m FOLDER|ZIP|PTH              a trained model's folder, nnU-Net's zip of it, or one checkpoint
  -f FOLD [FOLD …]               folds to average: numbers or all (default: the folds present)
  -step_size 0.5                 tile step as a share of the patch, 0 < step <= 1
  --disable_tta                  no mirroring: faster, a little less accurate
  --save_probabilities           also write CASE.npz and CASE.pkl (for ensembles)
  -chk checkpoint_final.pth      checkpoint file of each fold
  -prev_stage_predictions FOLDER CASE.nii.gz of the previous stage; needed by a cascade
  -device auto|webgpu|cpu        cuda and mps mean webgpu (default: auto)
  --continue_prediction, --c     skip cases whose output is there
  --json                         one line of JSON a case on standard output
  --verbose                      say more

Accepted and ignored: -npp N, -nps N, --disable_progress_bar, --not_on_device`;

const FLAGS = /** @type {const} */ ({
  i: { type: 'string' },
  o: { type: 'string' },
  m: { type: 'string' },
  f: { type: 'string', multiple: true },
  step_size: { type: 'string', default: '0.5' },
  disable_tta: { type: 'boolean', default: false },
  save_probabilities: { type: 'boolean', default: false },
  chk: { type: 'string', default: 'checkpoint_final.pth' },
  prev_stage_predictions: { type: 'string' },
  device: { type: 'string', default: 'auto' },
  continue_prediction: { type: 'boolean', default: false },
  c: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  npp: { type: 'string' },
  nps: { type: 'string' },
  disable_progress_bar: { type: 'boolean' },
  not_on_device: { type: 'boolean' },
});

const IGNORED = /** @type {const} */ (['npp', 'nps', 'disable_progress_bar', 'not_on_device']);

/** argparse takes long names after one dash (`-step_size`) and several values after one flag (`-f 0 1`); parseArgs
 *  wants two dashes and one value each. A value that starts with a dash is only taken for a number.
 *  @param {readonly string[]} argv @returns {string[]} */
function normalised(argv) {
  /** @type {string[]} */
  const out = [];
  let foldsFollow = false;
  for (const word of argv) {
    const isFlag = /^--?[A-Za-z]/.test(word);
    if (foldsFollow && !isFlag) {
      out.push(`--f=${word}`);
      continue;
    }
    const [name = '', ...value] = isFlag ? word.replace(/^--?/, '').split('=') : [];
    foldsFollow = isFlag && name === 'f' && value.length === 0;
    if (foldsFollow) continue;
    out.push(isFlag ? [`--${name}`, ...value].join('=') : word);
  }
  return out;
}

/** @param {string} word @returns {number | 'all'} */
function fold(word) {
  if (word === 'all') return 'all';
  if (!/^\d+$/.test(word)) throw new CommandError(`-f ${word}: a fold is a number or "all".`);
  return Number(word);
}

/** @param {string} word */
function stepSize(word) {
  const step = Number(word);
  if (!(step > 0 && step <= 1))
    throw new CommandError(`-step_size ${word}: choose more than 0 and at most 1 (0.5 is nnU-Net's).`);
  return step;
}

/** @param {string | undefined} value @param {string} flag */
function required(value, flag) {
  if (!value) throw new CommandError(`${flag} is missing. Run "segloop predict --help" for the flags.`);
  return value;
}

/** @param {readonly string[]} argv */
function parsed(argv) {
  try {
    return parseArgs({ args: normalised(argv), options: FLAGS, allowPositionals: false }).values;
  } catch (error) {
    const [said] = String(error instanceof Error ? error.message : error).split(/\.(\s|$)/, 1);
    throw new CommandError(`${said}. Run "segloop predict --help" for the flags.`);
  }
}

/**
 * @param {readonly string[]} argv words after `segloop predict`
 * @returns {PredictOptions | 'help'}
 * @throws {CommandError}
 */
export function readPredictArguments(argv) {
  const values = parsed(argv);
  if (values.help) return 'help';
  const folds = values.f?.map(fold);
  if (argv.includes('-f') && !folds) throw new CommandError('-f: which fold? Give numbers or "all".');
  return {
    input: required(values.i, '-i'),
    output: required(values.o, '-o'),
    model: required(values.m, '-m'),
    folds,
    stepSize: stepSize(values.step_size),
    mirroring: !values.disable_tta,
    saveProbabilities: values.save_probabilities,
    checkpoint: values.chk,
    previousStage: values.prev_stage_predictions,
    device: deviceOf(values.device),
    continuePrediction: values.continue_prediction || values.c,
    verbose: values.verbose,
    json: values.json,
    ignored: IGNORED.filter((name) => values[name] !== undefined),
  };
}
