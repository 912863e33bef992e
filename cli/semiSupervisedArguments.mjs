// @ts-check
import { CommandError } from './commandError.mjs';
import { ordinaryOf, readFlags } from './nnunetFlags.mjs';

/**
 * @typedef {object} SemiSupervisedOptions
 * @property {string} file
 * @property {boolean} reviewed
 * @property {'auto' | 'webgpu' | 'cpu' | undefined} device
 * @property {string | undefined} record
 * @property {boolean} json
 * @property {boolean} verbose
 */

export const SEMI_SUPERVISED_USAGE = `Usage: segloop semi-supervised run FILE [options]

Runs the semi-supervised loop: teacher, pseudo-labels, student, fine-tuning, rounds. FILE is what the page's form
"The loop" saves, or the semisupervised.json of an earlier loop. What an earlier run finished is not done again; what the
file changed since, and what follows from it, is.
Folders: $nnUNet_raw (datasets are added to it), $nnUNet_preprocessed and $nnUNet_results, as for nnU-Net.

  --reviewed               a loop that waits for a review goes on; without it the command ends there with code 3
  -device auto|webgpu|cpu  in place of the file's
  -o FILE                  a copy of the loop's semisupervised.json
  --json                   standard output carries one line of JSON; everything else goes to standard error
  --verbose                the page's own log`;

/**
 * @param {readonly string[]} argv words after `segloop semi-supervised`
 * @returns {SemiSupervisedOptions | 'help'}
 * @throws {CommandError}
 */
export function readSemiSupervisedArguments(argv) {
  const read = readFlags('semi-supervised', argv, {
    positionals: true,
    flags: {
      reviewed: { type: 'boolean', default: false },
      device: { type: 'string' },
      o: { type: 'string' },
    },
  });
  if (read === 'help') return 'help';
  const { values, positionals } = read;
  const [verb, file, ...more] = positionals;
  if (verb !== 'run' || file === undefined || more.length > 0)
    throw new CommandError('Say "run" and one file. Run "segloop semi-supervised --help" for the flags.');
  const { device } = values;
  if (device !== undefined && device !== 'auto' && device !== 'webgpu' && device !== 'cpu')
    throw new CommandError(`-device ${device}: must be auto, webgpu or cpu.`);
  return { file, reviewed: values.reviewed, device, record: values.o, ...ordinaryOf(values) };
}
