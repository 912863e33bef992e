// @ts-check
import { parseArgs } from 'node:util';
import { CommandError } from './commandError.mjs';
import { asNodeReads, orExplain } from './nnunetFlags.mjs';

/**
 * @typedef {object} ExportModelOptions
 * @property {string} dataset number or folder name
 * @property {string} output
 * @property {readonly string[]} configurations
 * @property {string} trainer
 * @property {string} plans
 * @property {readonly string[]} folds
 * @property {readonly string[]} checkpoints
 * @property {boolean} strict every configuration must be there
 * @property {boolean} withPredictions of the cross-validation
 */
/**
 * @typedef {object} InstallModelOptions
 * @property {string} zip
 * @property {boolean} overwrites
 */

export const EXPORT_MODEL_USAGE = `Usage: segloop export_model_to_zip -d DATASET -o FILE.zip [options]

Packs trained models as nnUNetv2_export_model_to_zip does. Folder: $nnUNet_results.

  -c CONFIGURATION ...  default 3d_lowres 3d_fullres 2d 3d_cascade_fullres
  -tr TRAINER           default nnUNetTrainer
  -p PLANS              default nnUNetPlans
  -f FOLD ...           default 0 1 2 3 4
  -chk CHECKPOINT ...   default checkpoint_final.pth
  --not_strict          leave out configurations that are not there
  --exp_cv_preds        with the predictions of the cross-validation`;

export const INSTALL_MODEL_USAGE = `Usage: segloop install_pretrained_model_from_zip FILE.zip [--overwrite]

Unpacks models into $nnUNet_results as nnUNetv2_install_pretrained_model_from_zip does. Files that are there already are
replaced only with --overwrite.`;

/** @param {readonly string[]} argv @returns {ExportModelOptions | 'help'} @throws {CommandError} */
export function readExportModelArguments(argv) {
  const { values } = orExplain(
    () =>
      parseArgs({
        args: asNodeReads(argv, ['--c', '--f', '--chk']),
        options: {
          d: { type: 'string' },
          o: { type: 'string' },
          c: {
            type: 'string',
            multiple: true,
            default: ['3d_lowres', '3d_fullres', '2d', '3d_cascade_fullres'],
          },
          tr: { type: 'string', default: 'nnUNetTrainer' },
          p: { type: 'string', default: 'nnUNetPlans' },
          f: { type: 'string', multiple: true, default: ['0', '1', '2', '3', '4'] },
          chk: { type: 'string', multiple: true, default: ['checkpoint_final.pth'] },
          not_strict: { type: 'boolean', default: false },
          exp_cv_preds: { type: 'boolean', default: false },
          h: { type: 'boolean', default: false },
          help: { type: 'boolean', default: false },
        },
      }),
    'export_model_to_zip',
  );
  if (values.help || values.h) return 'help';
  if (!values.d || !values.o)
    throw new CommandError('Name the dataset and the file: -d DATASET -o FILE.zip.');
  return {
    dataset: values.d,
    output: values.o,
    configurations: values.c,
    trainer: values.tr,
    plans: values.p,
    folds: values.f,
    checkpoints: values.chk,
    strict: !values.not_strict,
    withPredictions: values.exp_cv_preds,
  };
}

/** @param {readonly string[]} argv @returns {InstallModelOptions | 'help'} @throws {CommandError} */
export function readInstallModelArguments(argv) {
  const { values, positionals } = orExplain(
    () =>
      parseArgs({
        args: [...argv],
        allowPositionals: true,
        options: {
          overwrite: { type: 'boolean', default: false },
          help: { type: 'boolean', short: 'h', default: false },
        },
      }),
    'install_pretrained_model_from_zip',
  );
  if (values.help) return 'help';
  const [zip, ...more] = positionals;
  if (!zip || more.length > 0) throw new CommandError('Name one zip file.');
  return { zip, overwrites: values.overwrite };
}
