// @ts-check
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CommandError } from './commandError.mjs';

/**
 * @typedef {object} ConvertOptions
 * @property {string} input file or folder
 * @property {string} output file, or folder of a series
 * @property {string | undefined} reference folder of a DICOM series
 * @property {'seg' | 'segLabelMap' | 'image' | 'series'} as
 * @property {string | undefined} series
 * @property {string | undefined} dataset
 * @property {number | undefined} ignoreValue
 * @property {boolean} json
 * @property {boolean} verbose
 */

export const CONVERT_USAGE = `Usage: segloop convert IN OUT [options]

Converts a scan or labels; the ending of OUT decides the format: .nii.gz, .nii, .nrrd, .mha, .dcm (DICOM SEG);
without an ending OUT is a folder that takes a DICOM series.

  IN                   an image file, a DICOM SEG or RTSTRUCT file, a zip, or a folder of DICOM files
  --reference FOLDER   the DICOM series that the labels lie on, needed to read or to write DICOM SEG; for a new
                       series one of the same patient and study
  --encoding KIND      of a DICOM SEG: binary (every viewer reads it) or labelmap (default: binary)
  --ignore-label N     the value that means ignore in IN; it becomes the largest label + 1, nnU-Net's rule
  -d FILE              dataset.json with the names of the labels
  --series NAME        which one, if IN holds several series
  --json               print one line of JSON`;

const IMAGE_ENDINGS = ['.nii.gz', '.nii', '.nrrd', '.mha'];
const HELP = 'Run "segloop convert --help" for the options.';

/** @param {readonly string[]} argv */
function parsed(argv) {
  try {
    return parseArgs({
      // A negative number is a value, not a flag.
      args: argv.flatMap((word, i) =>
        argv[i - 1] === '--ignore-label'
          ? []
          : word === '--ignore-label'
            ? [`${word}=${argv[i + 1] ?? ''}`]
            : [word],
      ),
      allowPositionals: true,
      options: {
        reference: { type: 'string' },
        encoding: { type: 'string', default: 'binary' },
        'ignore-label': { type: 'string' },
        d: { type: 'string', short: 'd' },
        series: { type: 'string' },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    const [said] = String(error instanceof Error ? error.message : error).split(/\.(\s|$)/, 1);
    throw new CommandError(`${said}. ${HELP}`);
  }
}

/** @param {string} output @param {string} encoding @returns {ConvertOptions['as']} */
function formatOf(output, encoding) {
  const lower = output.toLowerCase();
  if (IMAGE_ENDINGS.some((ending) => lower.endsWith(ending))) return 'image';
  if (!/\.[a-z0-9]+$/.test(path.basename(lower))) return 'series';
  if (!lower.endsWith('.dcm'))
    throw new CommandError(`${output}: OUT must end in ${IMAGE_ENDINGS.join(', ')} or .dcm, or be a folder.`);
  if (encoding === 'binary') return 'seg';
  if (encoding === 'labelmap') return 'segLabelMap';
  throw new CommandError(`--encoding ${encoding}: known are binary and labelmap.`);
}

/** @param {string | undefined} text */
function ignoreValueOf(text) {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value))
    throw new CommandError(`--ignore-label ${text}: must be a whole number.`);
  return value;
}

/**
 * @param {readonly string[]} argv words after `segloop convert`
 * @returns {ConvertOptions | 'help'}
 * @throws {CommandError}
 */
export function readConvertArguments(argv) {
  const { values, positionals } = parsed(argv);
  if (values.help) return 'help';
  const [input, output, ...more] = positionals;
  if (!input || !output || more.length > 0) throw new CommandError(`Name IN and OUT, nothing else. ${HELP}`);
  const as = formatOf(output, values.encoding);
  if (as.startsWith('seg') && !values.reference)
    throw new CommandError(`${output}: a DICOM SEG refers to images. Name their folder with --reference.`);
  return {
    input,
    output,
    reference: values.reference,
    as,
    series: values.series,
    dataset: values.d,
    ignoreValue: ignoreValueOf(values['ignore-label']),
    json: values.json,
    verbose: values.verbose,
  };
}
