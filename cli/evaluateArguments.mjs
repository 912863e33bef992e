// @ts-check
import { parseArgs } from 'node:util';
import { CommandError } from './commandError.mjs';

/**
 * @typedef {object} EvaluateOptions
 * @property {string} predictions
 * @property {string} reference
 * @property {string} output file
 * @property {string | undefined} dataset
 * @property {number} toleranceMm
 * @property {boolean} json
 * @property {boolean} verbose
 */

export const EVALUATE_USAGE = `Usage: segloop evaluate -i PREDICTIONS -r REFERENCE [options]

Dice, IoU and voxel counts of every predicted case against its reference, as nnU-Net's summary.json; and Dice, normalised
surface distance, 95th percentile of the surface distance and volume error of every class and case, in evaluation.json
beside it.

  -i FOLDER         predictions, CASE.nii.gz
  -r FOLDER         references of the same names
  -d FILE           dataset.json: classes, regions and ignore (default: the one in -i or -r, or beside them)
  -o FILE           (default: summary.json in -i)
  --tolerance 2     of the normalised surface distance, mm
  --json            print the means as one line of JSON`;

/** @param {string | undefined} value @param {string} flag */
function required(value, flag) {
  if (!value) throw new CommandError(`${flag} is missing. Run "segloop evaluate --help" for the flags.`);
  return value;
}

/** @param {string} word */
function tolerance(word) {
  const value = Number(word);
  if (word.trim() !== '' && value >= 0) return value;
  throw new CommandError(`--tolerance ${word}: give millimetres, at least 0.`);
}

/** @param {readonly string[]} argv */
function parsed(argv) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        i: { type: 'string', short: 'i' },
        r: { type: 'string', short: 'r' },
        d: { type: 'string', short: 'd' },
        o: { type: 'string', short: 'o' },
        tolerance: { type: 'string', default: '2' },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    const [said] = String(error instanceof Error ? error.message : error).split(/\.(\s|$)/, 1);
    throw new CommandError(`${said}. Run "segloop evaluate --help" for the flags.`);
  }
}

/**
 * @param {readonly string[]} argv words after `segloop evaluate`
 * @returns {EvaluateOptions | 'help'}
 * @throws {CommandError}
 */
export function readEvaluateArguments(argv) {
  const values = parsed(argv);
  if (values.help) return 'help';
  const predictions = required(values.i, '-i');
  return {
    predictions,
    reference: required(values.r, '-r'),
    output: values.o ?? `${predictions.replace(/\/+$/, '')}/summary.json`,
    dataset: values.d,
    toleranceMm: tolerance(values.tolerance),
    json: values.json,
    verbose: values.verbose,
  };
}
