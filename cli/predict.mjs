// @ts-check
/** `segloop predict`: nnUNetv2_predict_from_modelfolder on the built page. */
import { existsSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { CommandError } from './commandError.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { findCases, requireChannels } from './inputCases.mjs';
import { openLoopback } from './loopback.mjs';
import { chooseFolds, findModelFiles } from './modelFiles.mjs';
import { predictFromRawDataArguments } from './nnunetRecord.mjs';
import { PageSession } from './pageSession.mjs';
import { caseLine, inWords } from './report.mjs';

/** @typedef {import('./predictArguments.mjs').PredictOptions} PredictOptions */
/** @typedef {import('./inputCases.mjs').InputCase} InputCase */
/** @typedef {import('./pageSession.mjs').LoadedModel} LoadedModel */
/** @typedef {{ result: (line: string) => void, note: (line: string) => void }} Voice */

/** Cases of `-i` that are still to do.
 *  @param {PredictOptions} options @param {string} ending @param {Voice} voice */
function casesToDo(options, ending, voice) {
  const cases = findCases(options.input, ending);
  if (!options.continuePrediction) return cases;
  const endings = options.saveProbabilities ? [ending, '.npz'] : [ending];
  const open = cases.filter(({ name }) =>
    endings.some((end) => !existsSync(path.join(options.output, `${name}${end}`))),
  );
  voice.note(`${cases.length - open.length} of ${cases.length} cases are there already.`);
  return open;
}

/** The previous stage's label map of a case, when the model is a cascade's.
 *  @param {PredictOptions} options @param {InputCase} one @param {LoadedModel} model */
function previousStageFile({ previousStage }, { name }, { summary, fileEnding }) {
  if (!summary.needsPreviousStage) return undefined;
  if (previousStage === undefined)
    throw new CommandError(
      `${summary.name} is the second stage of a cascade. Give the first stage's output with -prev_stage_predictions.`,
    );
  const file = path.join(previousStage, `${name}${fileEnding}`);
  if (existsSync(file)) return file;
  throw new CommandError(
    `${name}: -prev_stage_predictions has no ${name}${fileEnding}. Predict the first stage first.`,
  );
}

/** @param {PredictOptions} options */
function requireOutputFolder({ output }) {
  if (existsSync(output) && !statSync(output).isDirectory())
    throw new CommandError(`-o ${output}: is a file. Give a folder.`);
}

/**
 * Predicts every case; one that fails says why and the next goes on.
 * @param {PredictOptions} options @param {PageSession} session @param {LoadedModel} model @param {Voice} voice
 * @returns {Promise<number>} how many failed
 */
async function predictAll(options, session, model, voice) {
  const { summary } = model;
  const folds = chooseFolds(options.folds, summary.folds, summary.name);
  voice.note(`${summary.name}: folds ${folds.join(', ')}${options.folds ? '' : ' (all that are present)'}.`);
  if (!summary.checkpoints.includes(options.checkpoint) && summary.checkpoints.length > 1)
    throw new CommandError(
      `-chk ${options.checkpoint}: not in the model. Present: ${summary.checkpoints.join(', ')}.`,
    );
  const cases = casesToDo(options, model.fileEnding, voice);
  let failed = 0;
  for (const [index, one] of cases.entries()) {
    try {
      requireChannels(one, summary.channels);
      const previousStage = previousStageFile(options, one, model);
      const report = await session.predict(one, model, { options, folds, previousStage });
      voice.result(
        options.json ? caseLine(one.name, report) : inWords(one.name, report, index + 1, cases.length),
      );
    } catch (error) {
      if (session.crashed || !(error instanceof Error)) throw error;
      failed += 1;
      voice.note(`segloop: ${error.message}`);
    }
  }
  return failed;
}

/**
 * @param {PredictOptions} options
 * @param {Voice} voice
 * @param {AbortSignal} stop ends the browser and the run; finished cases stay
 * @returns {Promise<number>} exit code
 * @throws {CommandError}
 */
export async function predict(options, voice, stop) {
  if (options.ignored.length > 0)
    voice.note(`Ignored here: ${options.ignored.map((name) => `-${name}`).join(', ')}.`);
  requireOutputFolder(options);
  const modelFiles = findModelFiles(options.model, options.checkpoint, options.folds);
  if (!existsSync(options.input))
    throw new CommandError(`-i ${options.input}: there is no such file or folder.`);
  await ensureBuilt(voice.note);
  const server = await openLoopback();
  const say = options.verbose ? voice.note : () => undefined;
  try {
    const studio = await openHeadlessStudio({ origin: server.origin, folder: options.output, say });
    const closed = () => void studio.close();
    stop.addEventListener('abort', closed, { once: true });
    try {
      const session = await PageSession.open(studio, server, options.output, say);
      voice.note(await session.describeDevice());
      const model = await session.loadModel(modelFiles);
      await mkdir(options.output, { recursive: true });
      const record = predictFromRawDataArguments(options);
      await writeFile(path.join(options.output, 'predict_from_raw_data_args.json'), record);
      return (await predictAll(options, session, model, voice)) === 0 ? 0 : 1;
    } finally {
      stop.removeEventListener('abort', closed);
      await studio.close();
    }
  } finally {
    await server.close();
  }
}
