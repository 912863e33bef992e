// @ts-check
/** nnU-Net's commands over its own folders: accumulate_crossval_results and find_best_configuration. */
import { CommandError } from './commandError.mjs';
import { ordinaryOf, readFlags } from './nnunetFlags.mjs';

/**
 * @typedef {import('./nnunetFlags.mjs').Ordinary & {
 *   dataset: string, configuration: string, trainer: string, plans: string, folds: number[], output: string | undefined,
 * }} AccumulateOptions
 * @typedef {import('./nnunetFlags.mjs').Ordinary & {
 *   dataset: string, models: { trainer: string, plans: string, configuration: string }[], folds: number[],
 *   ensembling: boolean, overwrite: boolean,
 * }} FindBestOptions
 */

const FOLDERS = 'Folders: $nnUNet_raw, $nnUNet_preprocessed and $nnUNet_results, as for nnU-Net.';
const FOLDS = ['0', '1', '2', '3', '4'];

export const ACCUMULATE_USAGE = `Usage: segloop accumulate_crossval_results DATASET -c CONFIGURATION [options]

The validations of all folds in one folder, evaluated together.
${FOLDERS}

  DATASET       number or folder name
  -c NAME       configuration
  -f 0 1 ...    folds (default 0 1 2 3 4)
  -p PLANS      plans identifier (default nnUNetPlans)
  -tr TRAINER   (default nnUNetTrainer)
  -o FOLDER     an empty folder (default: crossval_results_folds_... in the model's folder, made anew)
  --json        standard output carries one line of JSON
  --verbose     the page's own log`;

export const FIND_BEST_USAGE = `Usage: segloop find_best_configuration DATASET [options]

Gathers the folds of every model, ensembles all pairs, takes the best by its mean foreground Dice and finds the
post-processing that helps it. Writes nnU-Net's files; folds must have been validated with --npz for ensembles.
${FOLDERS}

  DATASET               number or folder name
  -p PLANS ...          plans identifiers (default nnUNetPlans)
  -c NAME ...           configurations (default 2d 3d_fullres 3d_lowres 3d_cascade_fullres; those in no plans are left out)
  -tr TRAINER ...       (default nnUNetTrainer)
  -f 0 1 ...            folds (default 0 1 2 3 4)
  --disable_ensembling  only single models
  --no_overwrite        keep what an earlier run gathered and ensembled
  --json                standard output carries one line of JSON
  --verbose             the page's own log
  -np N                 accepted, ignored`;

/** @param {readonly string[]} words */
const foldsOf = (words) =>
  words.map((word) => {
    const fold = Number(word);
    if (word.trim() !== '' && Number.isInteger(fold) && fold >= 0) return fold;
    throw new CommandError(`-f ${word}: must be the number of a fold.`);
  });

/** @param {readonly string[]} positionals @param {string} command */
function datasetOf([dataset, ...more], command) {
  if (dataset !== undefined && more.length === 0) return dataset;
  throw new CommandError(`Name one dataset. Run "segloop ${command} --help" for the flags.`);
}

/** @param {readonly string[]} argv @returns {AccumulateOptions | 'help'} @throws {CommandError} */
export function readAccumulateArguments(argv) {
  const command = 'accumulate_crossval_results';
  const read = readFlags(command, argv, {
    positionals: true,
    several: ['--f'],
    flags: {
      c: { type: 'string' },
      f: { type: 'string', multiple: true, default: FOLDS },
      p: { type: 'string', default: 'nnUNetPlans' },
      tr: { type: 'string', default: 'nnUNetTrainer' },
      o: { type: 'string' },
    },
  });
  if (read === 'help') return 'help';
  const { values, positionals } = read;
  const dataset = datasetOf(positionals, command);
  if (!values.c)
    throw new CommandError(`Name the configuration with -c. Run "segloop ${command} --help" for the flags.`);
  return {
    dataset,
    configuration: values.c,
    trainer: values.tr,
    plans: values.p,
    folds: foldsOf(values.f),
    output: values.o,
    ...ordinaryOf(values),
  };
}

/** @param {readonly string[]} argv @returns {FindBestOptions | 'help'} @throws {CommandError} */
export function readFindBestArguments(argv) {
  const command = 'find_best_configuration';
  const read = readFlags(command, argv, {
    positionals: true,
    several: ['--p', '--c', '--tr', '--f'],
    ignored: ['np'],
    flags: {
      p: { type: 'string', multiple: true, default: ['nnUNetPlans'] },
      c: {
        type: 'string',
        multiple: true,
        default: ['2d', '3d_fullres', '3d_lowres', '3d_cascade_fullres'],
      },
      tr: { type: 'string', multiple: true, default: ['nnUNetTrainer'] },
      f: { type: 'string', multiple: true, default: FOLDS },
      disable_ensembling: { type: 'boolean', default: false },
      no_overwrite: { type: 'boolean', default: false },
    },
  });
  if (read === 'help') return 'help';
  const { values, positionals } = read;
  return {
    dataset: datasetOf(positionals, command),
    models: values.tr.flatMap((trainer) =>
      values.c.flatMap((configuration) => values.p.map((plans) => ({ trainer, plans, configuration }))),
    ),
    folds: foldsOf(values.f),
    ensembling: !values.disable_ensembling,
    overwrite: !values.no_overwrite,
    ...ordinaryOf(values),
  };
}
