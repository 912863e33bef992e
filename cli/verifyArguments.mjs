// @ts-check
import { parseArgs } from 'node:util';
import { CommandError } from './commandError.mjs';

/**
 * @typedef {object} VerifyOptions
 * @property {string} folder
 * @property {number | undefined} ignoreLabel
 * @property {boolean} json
 * @property {boolean} verbose
 */

export const VERIFY_USAGE = `Usage: segloop verify DATASET_FOLDER [options]

Checks a dataset (dataset.json, imagesTr, labelsTr) as nnU-Net's --verify_dataset_integrity does, with the same
complaints; all of them, not only the first. Exit code 1 if nnU-Net would refuse the dataset.

  --ignore-label N  value that means ignore in the label files, e.g. -1 or 255 (default: what dataset.json says)
  --json            print {"folder", "cases", "isValid", "complaints"} as one line of JSON
  --verbose         what the page says`;

/** @param {readonly string[]} argv */
function parsed(argv) {
  try {
    return parseArgs({
      args: withJoinedValue([...argv]),
      allowPositionals: true,
      options: {
        'ignore-label': { type: 'string' },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const [said] = String(error instanceof Error ? error.message : error).split(/\.(\s|$)/, 1);
    throw new CommandError(`${said}. Run "segloop verify --help" for the flags.`);
  }
}

/** Node takes the -1 of `--ignore-label -1` for a flag.
 *  @param {string[]} argv */
function withJoinedValue(argv) {
  const at = argv.indexOf('--ignore-label');
  if (at >= 0 && /^-\d+$/.test(argv[at + 1] ?? '')) argv.splice(at, 2, `--ignore-label=${argv[at + 1]}`);
  return argv;
}

/**
 * @param {readonly string[]} argv words after `segloop verify`
 * @returns {VerifyOptions | 'help'}
 * @throws {CommandError}
 */
export function readVerifyArguments(argv) {
  const { values, positionals } = parsed(argv);
  if (values.help) return 'help';
  const [folder, ...more] = positionals;
  if (!folder || more.length > 0)
    throw new CommandError('Name one dataset folder. Run "segloop verify --help" for the flags.');
  const text = values['ignore-label'];
  const ignoreLabel = text === undefined ? undefined : Number(text);
  if (ignoreLabel !== undefined && !Number.isInteger(ignoreLabel))
    throw new CommandError(`--ignore-label ${text}: must be a whole number.`);
  return { folder, ignoreLabel, json: values.json, verbose: values.verbose };
}
