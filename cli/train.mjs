// @ts-check
/** `segloop train`: nnUNetv2_train on the built page. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';
import { withJobs } from './jobSession.mjs';
import { nnunetFolders, rawDataset } from './nnunetFolders.mjs';

/** @typedef {import('./trainArguments.mjs').TrainOptions} TrainOptions */

/** Where the page finds the file, named as it is. @param {string} file */
const pretrainedPlace = (file) => `pretrained/${path.basename(file)}`;
/** Classes of nnU-Net whose recipe is followed here; of any other only the name is taken. */
const KNOWN_TRAINER = /^nnUNetTrainer(_\d+epochs?)?(_?NoMirroring|NoDA|Segloop)?$/;

/** nnU-Net starts anew where there is nothing to continue. @param {string} fold */
const hasCheckpoint = (fold) =>
  existsSync(fold) && readdirSync(fold).some((name) => /^checkpoint_.*\.pth$/.test(name));

/**
 * @param {TrainOptions} options @param {string} dataset @param {string} foldFolder
 * @returns {import('../app/workers.ts').JobSpec}
 */
function specOf(options, dataset, foldFolder) {
  const { plans, configuration, fold, trainer, device, probabilities } = options;
  const shared = { dataset, plans, configuration, fold, trainer, device };
  if (options.onlyValidate)
    return { kind: 'validate', ...shared, checkpoint: options.onlyValidate, probabilities };
  return {
    kind: 'train',
    ...shared,
    start: options.pretrained
      ? { from: 'file', path: pretrainedPlace(options.pretrained), head: options.head, input: options.input }
      : options.continues && hasCheckpoint(foldFolder)
        ? { from: 'checkpoint' }
        : { from: 'scratch' },
    epochs: options.epochs,
    iterations: options.iterations,
    validationIterations: options.validationIterations,
    learningRate: options.learningRate,
    ...options.choices,
    sampling: options.sampling,
    ...(options.meanTeacher && { meanTeacher: options.meanTeacher }),
    seed: options.seed,
    cacheBytes: options.cacheBytes,
    validate: true,
    probabilities,
    // As nnU-Net: whoever trains a fold again means it.
    replace: true,
  };
}

/**
 * @param {TrainOptions} options @param {import('./predict.mjs').Voice} voice @param {AbortSignal} stop
 * @returns {Promise<number>} exit code
 * @throws {CommandError}
 */
export async function train(options, voice, stop) {
  const folders = nnunetFolders(process.env);
  const dataset = rawDataset(folders, options.dataset);
  const { pretrained, trainer, plans, configuration, fold } = options;
  if (pretrained && !existsSync(pretrained))
    throw new CommandError(`-pretrained_weights ${pretrained}: there is no such file.`);
  if (pretrained && statSync(pretrained).isDirectory())
    throw new CommandError(
      `-pretrained_weights ${pretrained}: is a folder. Name a checkpoint in it, such as fold_0/checkpoint_final.pth.`,
    );
  const model = path.join(folders.results, dataset, `${trainer}__${plans}__${configuration}`);
  if (!KNOWN_TRAINER.test(trainer))
    voice.note(
      `-tr ${trainer}: names the folder; what trains is nnUNetTrainer's recipe with the given flags.`,
    );
  const { meanTeacher } = options;
  const named = meanTeacher && { ...meanTeacher, dataset: rawDataset(folders, meanTeacher.dataset) };
  const spec = specOf({ ...options, meanTeacher: named }, dataset, path.join(model, `fold_${fold}`));
  /** @type {Record<string, string>} */
  const extra = pretrained ? { [pretrainedPlace(pretrained)]: pretrained } : {};
  const outcome = await withJobs(folders, { verbose: options.verbose, extra }, voice, stop, (run) =>
    run(spec),
  );
  if (options.json) voice.result(JSON.stringify({ dataset, fold, folder: model, ...outcome }));
  else
    voice.result(
      `${path.join(model, `fold_${fold}`)}${'dice' in outcome ? `: mean foreground Dice ${Number(outcome.dice).toFixed(4)}` : ''}`,
    );
  return 0;
}
