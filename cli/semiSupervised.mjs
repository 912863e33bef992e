// @ts-check
/** `segloop semi-supervised run`: the loop of the page, headless, over nnU-Net's folders. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { withJobs } from './jobSession.mjs';
import { readJson } from './jsonFile.mjs';
import { nnunetFolders } from './nnunetFolders.mjs';

/** @typedef {import('../app/workers.ts').PipelineFile} PipelineFile */

/** A loop that waits for a person. */
const WAITS = 3;

/** @param {string} file @returns {PipelineFile} checked by the page. @throws {CommandError} */
function readLoop(file) {
  const json = readJson(file);
  return json?.pipeline ?? json;
}

/**
 * @param {import('./semiSupervisedArguments.mjs').SemiSupervisedOptions} options
 * @param {import('./predict.mjs').Voice} voice @param {AbortSignal} stop
 * @returns {Promise<number>} exit code
 * @throws {CommandError}
 */
export async function semiSupervised(options, voice, stop) {
  const folders = nnunetFolders(process.env);
  const loop = readLoop(options.file);
  const file = { ...loop, ...(options.device && { device: options.device }) };
  // The loop's own datasets lie beside the others.
  const more = { nnUNet_raw: { folder: folders.raw, writable: true } };
  const figures = await withJobs(folders, { verbose: options.verbose, more }, voice, stop, (run) =>
    run({ kind: 'pipeline', file, reviewed: options.reviewed }),
  );
  if (Object.keys(figures).length === 0) {
    voice.note('Look at the pseudo-labels (in the studio, or in any tool), then run again with --reviewed.');
    if (options.json) voice.result(JSON.stringify({ loop: file.name, waits: 'review' }));
    return WAITS;
  }
  if (options.record) {
    const kept = path.join(folders.preprocessed, '.segloop/pipelines', file.name, 'semisupervised.json');
    await copyFile(kept, options.record);
  }
  if (options.json) voice.result(JSON.stringify({ loop: file.name, dice: figures }));
  else
    for (const [stage, dice] of Object.entries(figures))
      voice.result(`${stage}: Dice ${Number(dice).toFixed(4)}`);
  return 0;
}
