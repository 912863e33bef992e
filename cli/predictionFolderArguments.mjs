// @ts-check
/** nnU-Net's commands over folders of predictions: evaluate_folder, ensemble, determine_ and apply_postprocessing. */
import { CommandError } from './commandError.mjs';
import { ordinaryOf, readFlags } from './nnunetFlags.mjs';

/** @typedef {import('./nnunetFlags.mjs').Ordinary} Ordinary */
/**
 * @typedef {Ordinary & { reference: string, predictions: string, dataset: string, output: string,
 *   chill: boolean }} EvaluateFolderOptions
 * @typedef {Ordinary & { inputs: string[], output: string, probabilities: boolean }} EnsembleOptions
 * @typedef {Ordinary & { input: string, reference: string, plans: string | undefined, dataset: string | undefined,
 *   keep: boolean }} DetermineOptions
 * @typedef {Ordinary & { input: string, output: string, postprocessing: string, plans: string | undefined,
 *   dataset: string | undefined }} ApplyOptions
 */

const ORDINARY_USAGE = `  --json         standard output carries one line of JSON
  --verbose      the page's own log
  -np N          accepted, ignored`;

export const EVALUATE_FOLDER_USAGE = `Usage: segloop evaluate_folder REFERENCE PREDICTIONS -djfile FILE [options]

nnU-Net's summary.json of the predictions.

  -djfile FILE   dataset.json
  -pfile FILE    plans.json: accepted, ignored
  -o FILE        (default: PREDICTIONS/summary.json)
  --chill        references without a prediction are left out; otherwise they are an error
${ORDINARY_USAGE}`;

export const ENSEMBLE_USAGE = `Usage: segloop ensemble -i FOLDER FOLDER ... -o FOLDER [--save_npz]

Labels from the mean of the models' probabilities. Every folder holds the CASE.npz and CASE.pkl of the same cases
(predict --save_probabilities), the first plans.json and dataset.json too.

  -i FOLDER ...  of predictions
  -o FOLDER      takes CASE.nii.gz, dataset.json and plans.json
  --save_npz     also the mean probabilities, CASE.npz and CASE.pkl
${ORDINARY_USAGE}`;

const HEAD_USAGE = `  -plans_json FILE    (default: plans.json in -i)
  -dataset_json FILE  (default: dataset.json in -i)`;

export const DETERMINE_USAGE = `Usage: segloop determine_postprocessing -i FOLDER -ref FOLDER [options]

Where keeping only the largest component helps, found on references. Writes postprocessing.pkl, postprocessing.json and
the post-processed predictions (postprocessed) into -i.

  -i FOLDER           predictions, all of the cross-validation
  -ref FOLDER         references of the same names
${HEAD_USAGE}
  --remove_postprocessed  do not keep the post-processed predictions
${ORDINARY_USAGE}`;

export const APPLY_USAGE = `Usage: segloop apply_postprocessing -i FOLDER -o FOLDER -pp_pkl_file FILE [options]

  -i FOLDER           predictions
  -o FOLDER           takes them post-processed
  -pp_pkl_file FILE   postprocessing.pkl or postprocessing.json
${HEAD_USAGE}
${ORDINARY_USAGE}`;

/** @param {string | undefined} value @param {string} flag @param {string} command */
function required(value, flag, command) {
  if (value) return value;
  throw new CommandError(`${flag} is missing. Run "segloop ${command} --help" for the flags.`);
}

/** @param {readonly string[]} argv @returns {EvaluateFolderOptions | 'help'} @throws {CommandError} */
export function readEvaluateFolderArguments(argv) {
  const command = 'evaluate_folder';
  const read = readFlags(command, argv, {
    positionals: true,
    ignored: ['np', 'pfile'],
    flags: {
      djfile: { type: 'string' },
      o: { type: 'string' },
      chill: { type: 'boolean', default: false },
    },
  });
  if (read === 'help') return 'help';
  const { values, positionals } = read;
  const [reference, predictions, ...more] = positionals;
  if (!reference || !predictions || more.length > 0)
    throw new CommandError(
      `Name two folders, references and predictions. Run "segloop ${command} --help" for the flags.`,
    );
  const output = values.o ?? `${predictions.replace(/\/+$/, '')}/summary.json`;
  if (!output.endsWith('.json')) throw new CommandError(`-o ${output}: must end in .json.`);
  return {
    reference,
    predictions,
    dataset: required(values.djfile, '-djfile', command),
    output,
    chill: values.chill,
    ...ordinaryOf(values),
  };
}

/** @param {readonly string[]} argv @returns {EnsembleOptions | 'help'} @throws {CommandError} */
export function readEnsembleArguments(argv) {
  const command = 'ensemble';
  const read = readFlags(command, argv, {
    several: ['--i'],
    ignored: ['np'],
    flags: {
      i: { type: 'string', multiple: true, default: [] },
      o: { type: 'string' },
      save_npz: { type: 'boolean', default: false },
    },
  });
  if (read === 'help') return 'help';
  const { values } = read;
  if (values.i.length === 0) required(undefined, '-i', command);
  return {
    inputs: values.i,
    output: required(values.o, '-o', command),
    probabilities: values.save_npz,
    ...ordinaryOf(values),
  };
}

/** @param {readonly string[]} argv @returns {DetermineOptions | 'help'} @throws {CommandError} */
export function readDetermineArguments(argv) {
  const command = 'determine_postprocessing';
  const read = readFlags(command, argv, {
    ignored: ['np'],
    flags: {
      i: { type: 'string' },
      ref: { type: 'string' },
      plans_json: { type: 'string' },
      dataset_json: { type: 'string' },
      remove_postprocessed: { type: 'boolean', default: false },
    },
  });
  if (read === 'help') return 'help';
  const { values } = read;
  return {
    input: required(values.i, '-i', command),
    reference: required(values.ref, '-ref', command),
    plans: values.plans_json,
    dataset: values.dataset_json,
    keep: !values.remove_postprocessed,
    ...ordinaryOf(values),
  };
}

/** @param {readonly string[]} argv @returns {ApplyOptions | 'help'} @throws {CommandError} */
export function readApplyArguments(argv) {
  const command = 'apply_postprocessing';
  const read = readFlags(command, argv, {
    ignored: ['np'],
    flags: {
      i: { type: 'string' },
      o: { type: 'string' },
      pp_pkl_file: { type: 'string' },
      plans_json: { type: 'string' },
      dataset_json: { type: 'string' },
    },
  });
  if (read === 'help') return 'help';
  const { values } = read;
  return {
    input: required(values.i, '-i', command),
    output: required(values.o, '-o', command),
    postprocessing: required(values.pp_pkl_file, '-pp_pkl_file', command),
    plans: values.plans_json,
    dataset: values.dataset_json,
    ...ordinaryOf(values),
  };
}
