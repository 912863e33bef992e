// @ts-check
/** nnU-Net's accumulate_crossval_results and find_best_configuration on the built page. */
import path from 'node:path';
import { withJobs } from './jobSession.mjs';
import { knownDataset, nnunetFolders } from './nnunetFolders.mjs';

/** @typedef {import('./predict.mjs').Voice} Voice */

const OUTPUT = 'output';

/** What Python will find: absolute paths. @param {import('./nnunetFolders.mjs').NnunetFolders} folders */
const placesOf = ({ raw, preprocessed, results }) => ({
  nnUNet_raw: raw,
  nnUNet_preprocessed: preprocessed,
  nnUNet_results: results,
});

/**
 * @param {import('./crossValidationArguments.mjs').AccumulateOptions} options @param {Voice} voice
 * @param {AbortSignal} stop @returns {Promise<number>} exit code
 * @throws {import('./commandError.mjs').CommandError}
 */
export async function accumulate(options, voice, stop) {
  const folders = nnunetFolders(process.env);
  const dataset = knownDataset(folders, options.dataset);
  const { trainer, plans, configuration, folds, json, verbose } = options;
  const output = options.output && path.resolve(options.output);
  /** @type {import('./jobSession.mjs').Handed['trees']} */
  const more = output ? { [OUTPUT]: { folder: output, writable: true } } : {};
  const outcome = await withJobs(folders, { verbose, more }, voice, stop, (run) =>
    run({
      kind: 'accumulate',
      dataset,
      model: { trainer, plans, configuration },
      folds,
      ...(output && { output: OUTPUT }),
      places: { ...placesOf(folders), ...(output && { [OUTPUT]: output }) },
    }),
  );
  if (json) voice.result(JSON.stringify({ dataset, ...outcome }));
  else
    voice.result(
      `${outcome.cases} cases${'dice' in outcome ? `, mean foreground Dice ${outcome.dice}` : ''}.`,
    );
  return 0;
}

/**
 * @param {import('./crossValidationArguments.mjs').FindBestOptions} options @param {Voice} voice
 * @param {AbortSignal} stop @returns {Promise<number>} exit code
 * @throws {import('./commandError.mjs').CommandError}
 */
export async function findBest(options, voice, stop) {
  const folders = nnunetFolders(process.env);
  const dataset = knownDataset(folders, options.dataset);
  const { models, folds, ensembling, overwrite, json, verbose } = options;
  const outcome = await withJobs(folders, { verbose }, voice, stop, (run) =>
    run({ kind: 'findBest', dataset, models, folds, ensembling, overwrite, places: placesOf(folders) }),
  );
  const instructions = path.join(folders.results, dataset, 'inference_instructions.txt');
  if (json) voice.result(JSON.stringify({ dataset, ...outcome, instructions }));
  else
    voice.result(
      `Best: ${outcome.best}, mean foreground Dice ${outcome.dice}, post-processed ${outcome.postprocessed}. How to predict: ${instructions}`,
    );
  return 0;
}
