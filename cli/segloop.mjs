#!/usr/bin/env node
import {
  CLASSIFY_PREDICT_USAGE,
  CLASSIFY_TRAIN_USAGE,
  CLASSIFY_USAGE,
  readClassifyPredictArguments,
  readClassifyTrainArguments,
} from './classifyArguments.mjs';
// @ts-check
import { CommandError } from './commandError.mjs';
import { CONVERT_USAGE, readConvertArguments } from './convertArguments.mjs';
import {
  ACCUMULATE_USAGE,
  FIND_BEST_USAGE,
  readAccumulateArguments,
  readFindBestArguments,
} from './crossValidationArguments.mjs';
import { EVALUATE_USAGE, readEvaluateArguments } from './evaluateArguments.mjs';
import {
  EXPORT_MODEL_USAGE,
  INSTALL_MODEL_USAGE,
  readExportModelArguments,
  readInstallModelArguments,
} from './modelZipArguments.mjs';
import { MOVE_PLANS_USAGE, PLAN_USAGE, readMovePlansArguments, readPlanArguments } from './planArguments.mjs';
import { PREDICT_USAGE, readPredictArguments } from './predictArguments.mjs';
import {
  APPLY_USAGE,
  DETERMINE_USAGE,
  ENSEMBLE_USAGE,
  EVALUATE_FOLDER_USAGE,
  readApplyArguments,
  readDetermineArguments,
  readEnsembleArguments,
  readEvaluateFolderArguments,
} from './predictionFolderArguments.mjs';
import { PSEUDO_LABEL_USAGE, readPseudoLabelArguments } from './pseudoLabelArguments.mjs';
import { readSemiSupervisedArguments, SEMI_SUPERVISED_USAGE } from './semiSupervisedArguments.mjs';
import {
  PREPROCESS_USAGE,
  readPreprocessArguments,
  readTrainArguments,
  TRAIN_USAGE,
} from './trainArguments.mjs';
import { readVerifyArguments, VERIFY_USAGE } from './verifyArguments.mjs';

const INTERRUPTED = 130;

/** With `--json` standard output carries only the lines of JSON.
 *  @param {boolean} json */
const voiceFor = (json) => ({
  result: (/** @type {string} */ line) => console.log(line),
  note: (/** @type {string} */ line) => (json ? console.error(line) : console.log(line)),
});

/** Aborts at Ctrl+C or a request to end, so that the browser and its profile go too. */
function stopSignal() {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
  return stop.signal;
}

const USAGE = `${PREDICT_USAGE}

Other commands, each with --help:
  segloop pseudo-label   unlabelled scans to an nnU-Net dataset with ignored unsure voxels
  segloop preprocess     a dataset for training
  segloop plan_and_preprocess, extract_fingerprint, plan_experiment, move_plans_between_datasets
                         nnU-Net's planning
  segloop export_model_to_zip, install_pretrained_model_from_zip
                         trained models from and to $nnUNet_results
  segloop train          nnU-Net's training, its files and its folders
  segloop accumulate_crossval_results, find_best_configuration, evaluate_folder, ensemble,
          determine_postprocessing, apply_postprocessing
                         nnU-Net's commands after training and prediction
  segloop semi-supervised run
                         the whole loop: teacher, pseudo-labels, student, fine-tuning, rounds
  segloop classify train, classify predict
                         classes of whole scans on a segmentation model's encoder
  segloop convert        DICOM, NIfTI, NRRD and MetaImage into each other; labels to and from DICOM SEG
  segloop verify         nnU-Net's integrity check of a dataset folder
  segloop evaluate       Dice of predictions against references, as nnU-Net's summary.json`;

/** Prints what was asked for, or runs it.
 *  @template O
 *  @param {O | 'help'} options @param {string} usage @param {(options: O, stop: AbortSignal) => Promise<number>} run */
async function helpOr(options, usage, run) {
  if (options === 'help') {
    console.log(usage);
    return 0;
  }
  const stop = stopSignal();
  try {
    return await run(options, stop);
  } catch (error) {
    if (stop.aborted) return INTERRUPTED;
    throw error;
  }
}

/** @param {readonly string[]} words after `classify` @returns {Promise<number>} exit code */
async function classify([what, ...words]) {
  if (what === 'train')
    return helpOr(readClassifyTrainArguments(words), CLASSIFY_TRAIN_USAGE, async (options, stop) => {
      const { classifyTrain } = await import('./classify.mjs');
      return classifyTrain(options, voiceFor(options.json), stop);
    });
  if (what === 'predict')
    return helpOr(readClassifyPredictArguments(words), CLASSIFY_PREDICT_USAGE, async (options, stop) => {
      const { classifyPredict } = await import('./classify.mjs');
      return classifyPredict(options, voiceFor(options.json), stop);
    });
  console.log(CLASSIFY_USAGE);
  return what === undefined || what === '--help' || what === '-h' ? 0 : 1;
}

/** @param {readonly string[]} argv @returns {Promise<number>} exit code */
async function main([command, ...words]) {
  switch (command) {
    case 'predict':
      return helpOr(readPredictArguments(words), PREDICT_USAGE, async (options, stop) => {
        const { predict } = await import('./predict.mjs');
        return predict(options, voiceFor(options.json), stop);
      });
    case 'pseudo-label':
      return helpOr(readPseudoLabelArguments(words), PSEUDO_LABEL_USAGE, async (options, stop) => {
        const { pseudoLabel } = await import('./pseudoLabel.mjs');
        return pseudoLabel(options, voiceFor(options.predict.json), stop);
      });
    case 'evaluate':
      return helpOr(readEvaluateArguments(words), EVALUATE_USAGE, async (options, stop) => {
        const { evaluate } = await import('./evaluate.mjs');
        return evaluate(options, voiceFor(options.json), stop);
      });
    case 'convert':
      return helpOr(readConvertArguments(words), CONVERT_USAGE, async (options, stop) => {
        const { convert } = await import('./convert.mjs');
        return convert(options, voiceFor(options.json), stop);
      });
    case 'train':
      return helpOr(readTrainArguments(words), TRAIN_USAGE, async (options, stop) => {
        const { train } = await import('./train.mjs');
        return train(options, voiceFor(options.json), stop);
      });
    case 'semi-supervised':
      return helpOr(readSemiSupervisedArguments(words), SEMI_SUPERVISED_USAGE, async (options, stop) => {
        const { semiSupervised } = await import('./semiSupervised.mjs');
        return semiSupervised(options, voiceFor(options.json), stop);
      });
    case 'preprocess':
      return helpOr(readPreprocessArguments(words), PREPROCESS_USAGE, async (options, stop) => {
        const { preprocess } = await import('./preprocess.mjs');
        return preprocess(options, voiceFor(options.json), stop);
      });
    case 'plan_and_preprocess':
    case 'extract_fingerprint':
    case 'plan_experiment':
      return helpOr(readPlanArguments(command, words), PLAN_USAGE, async (options, stop) => {
        const { plan } = await import('./plan.mjs');
        return plan(command, options, voiceFor(options.json), stop);
      });
    case 'export_model_to_zip':
      return helpOr(readExportModelArguments(words), EXPORT_MODEL_USAGE, async (options) => {
        const { exportModel } = await import('./modelZip.mjs');
        return exportModel(options, process.env, voiceFor(false));
      });
    case 'install_pretrained_model_from_zip':
      return helpOr(readInstallModelArguments(words), INSTALL_MODEL_USAGE, async (options) => {
        const { installModel } = await import('./modelZip.mjs');
        return installModel(options, process.env, voiceFor(false));
      });
    case 'move_plans_between_datasets':
      return helpOr(readMovePlansArguments(words), MOVE_PLANS_USAGE, async (options, stop) => {
        const { movePlans } = await import('./plan.mjs');
        return movePlans(options, voiceFor(options.json), stop);
      });
    case 'accumulate_crossval_results':
      return helpOr(readAccumulateArguments(words), ACCUMULATE_USAGE, async (options, stop) => {
        const { accumulate } = await import('./crossValidation.mjs');
        return accumulate(options, voiceFor(options.json), stop);
      });
    case 'find_best_configuration':
      return helpOr(readFindBestArguments(words), FIND_BEST_USAGE, async (options, stop) => {
        const { findBest } = await import('./crossValidation.mjs');
        return findBest(options, voiceFor(options.json), stop);
      });
    case 'evaluate_folder':
      return helpOr(readEvaluateFolderArguments(words), EVALUATE_FOLDER_USAGE, async (options, stop) => {
        const { evaluateFolder } = await import('./predictionFolders.mjs');
        return evaluateFolder(options, voiceFor(options.json), stop);
      });
    case 'ensemble':
      return helpOr(readEnsembleArguments(words), ENSEMBLE_USAGE, async (options, stop) => {
        const { ensemble } = await import('./predictionFolders.mjs');
        return ensemble(options, voiceFor(options.json), stop);
      });
    case 'determine_postprocessing':
      return helpOr(readDetermineArguments(words), DETERMINE_USAGE, async (options, stop) => {
        const { determinePostprocessing } = await import('./predictionFolders.mjs');
        return determinePostprocessing(options, voiceFor(options.json), stop);
      });
    case 'apply_postprocessing':
      return helpOr(readApplyArguments(words), APPLY_USAGE, async (options, stop) => {
        const { applyPostprocessing } = await import('./predictionFolders.mjs');
        return applyPostprocessing(options, voiceFor(options.json), stop);
      });
    case 'classify':
      return classify(words);
    case 'verify':
      return helpOr(readVerifyArguments(words), VERIFY_USAGE, async (options, stop) => {
        const { verify } = await import('./verify.mjs');
        return verify(options, voiceFor(options.json), stop);
      });
    default:
      console.log(USAGE);
      return command === undefined || command === '--help' || command === '-h' ? 0 : 1;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(`segloop: ${message}`);
  if (!(error instanceof CommandError) && process.argv.includes('--verbose')) console.error(error);
  process.exitCode = 1;
}
