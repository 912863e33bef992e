// @ts-check
/** `segloop preprocess`: nnUNetv2_preprocess on the built page. */
import { withJobs } from './jobSession.mjs';
import { nnunetFolders, rawDataset } from './nnunetFolders.mjs';

/**
 * @param {import('./trainArguments.mjs').PreprocessOptions} options
 * @param {import('./predict.mjs').Voice} voice @param {AbortSignal} stop
 * @returns {Promise<number>} exit code
 * @throws {import('./commandError.mjs').CommandError}
 */
export async function preprocess(options, voice, stop) {
  const folders = nnunetFolders(process.env);
  const datasets = options.datasets.map((named) => rawDataset(folders, named));
  await withJobs(folders, options, voice, stop, async (run) => {
    for (const dataset of datasets) {
      const { plans, configurations } = options;
      const outcome = await run({
        kind: 'preprocess',
        dataset,
        plans,
        configurations: [...configurations],
        onlyPlanned: true,
      });
      if (options.json) voice.result(JSON.stringify({ dataset, ...outcome }));
      else voice.result(`${dataset}: ${outcome.preprocessed} preprocessed, ${outcome.unchanged} unchanged.`);
    }
  });
  return 0;
}
