// @ts-check
/** `segloop evaluate`: nnUNetv2_evaluate_folder on the built page. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { CommandError } from './commandError.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { openLoopback } from './loopback.mjs';
import { PageSession } from './pageSession.mjs';

/** @typedef {import('./evaluateArguments.mjs').EvaluateOptions} EvaluateOptions */

/** @param {EvaluateOptions} options */
function datasetFile({ dataset, predictions, reference }) {
  const above = [reference, predictions].map((folder) => path.dirname(path.resolve(folder)));
  const places = dataset ? [dataset] : [...new Set([predictions, reference, ...above])];
  const files = places.map((place) => (dataset ? place : path.join(place, 'dataset.json')));
  const found = files.find((file) => existsSync(file));
  if (found) return found;
  throw new CommandError(`${files.join(', ')}: not there. Name the dataset.json with -d.`);
}

/** @param {string} dataset @param {string} file @returns {string} */
function endingOf(dataset, file) {
  try {
    return String(Object(JSON.parse(dataset)).file_ending ?? '.nii.gz');
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof Error ? error.message : error}.`);
  }
}

/** Every reference needs its prediction, as nnU-Net asks.
 *  @param {EvaluateOptions} options @param {string} ending */
function findPairs({ predictions, reference }, ending) {
  for (const [flag, folder] of [
    ['-i', predictions],
    ['-r', reference],
  ])
    if (!folder || !existsSync(folder) || !statSync(folder).isDirectory())
      throw new CommandError(`${flag} ${folder}: there is no such folder.`);
  const names = readdirSync(reference)
    .filter((name) => name.endsWith(ending))
    .sort();
  if (names.length === 0) throw new CommandError(`-r ${reference}: no file ends in ${ending}.`);
  const missing = names.filter((name) => !existsSync(path.join(predictions, name)));
  if (missing.length > 0)
    throw new CommandError(
      `-i ${predictions}: ${missing.length} of ${names.length} cases have no prediction, first ${missing[0]}. Predict them first.`,
    );
  return names.map((name) => ({
    prediction: path.join(predictions, name),
    reference: path.join(reference, name),
  }));
}

/**
 * @param {EvaluateOptions} options @param {import('./predict.mjs').Voice} voice @param {AbortSignal} stop
 * @returns {Promise<number>} exit code
 * @throws {CommandError}
 */
export async function evaluate(options, voice, stop) {
  const file = datasetFile(options);
  const dataset = await readFile(file, 'utf8');
  const pairs = findPairs(options, endingOf(dataset, file));
  await ensureBuilt(voice.note);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'segloop-evaluate-'));
  const server = await openLoopback();
  const say = options.verbose ? voice.note : () => undefined;
  try {
    const studio = await openHeadlessStudio({ origin: server.origin, folder, say });
    const closed = () => void studio.close();
    stop.addEventListener('abort', closed, { once: true });
    try {
      const session = await PageSession.open(studio, server, folder, say);
      const summary = await session.evaluate(dataset, pairs);
      const scores = await session.score(dataset, pairs, options.toleranceMm);
      await mkdir(path.dirname(path.resolve(options.output)), { recursive: true });
      await writeFile(options.output, summary);
      await writeFile(
        path.join(path.dirname(options.output), 'evaluation.json'),
        `${JSON.stringify(scores, null, 2)}\n`,
      );
      report(summary, scores, options, voice);
      return 0;
    } finally {
      stop.removeEventListener('abort', closed);
      await studio.close();
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @type {Record<import('../app/workers.ts').Verdict, string>} */
const VERDICTS = {
  use: 'good enough as a teacher',
  'fine-tune': 'fine-tune it on the labelled cases first',
  'train-anew': 'train anew',
  'too-few-cases': 'too few cases for a verdict',
};

/** @param {string} summary @param {import('../app/workers.ts').Evaluation} scores @param {EvaluateOptions} options
 *  @param {import('./predict.mjs').Voice} voice */
function report(summary, scores, { output, json }, voice) {
  const cases = scores.cases.length;
  // Python writes bare NaN where a class is in no case.
  const { mean, foreground_mean } = JSON.parse(summary.replace(/: NaN\b/g, ': null'));
  const dice = Object.fromEntries(
    Object.entries(mean).map(([key, /** @type {{ Dice: number | null }} */ { Dice }]) => [key, Dice]),
  );
  if (json) {
    const { classes, verdict } = scores;
    voice.result(
      JSON.stringify({ cases, dice, foreground: foreground_mean.Dice, classes, verdict, summary: output }),
    );
    return;
  }
  for (const [key, value] of Object.entries(dice))
    voice.result(`Dice of ${key}: ${value === null ? 'in no case' : Number(value).toFixed(4)}`);
  const text = (/** @type {number | null} */ value, /** @type {number} */ digits) =>
    value === null ? '–' : value.toFixed(digits);
  for (const { name, nsd, hd95, volumeError } of scores.classes)
    voice.result(
      `${name}: NSD ${text(nsd, 4)} at ${scores.toleranceMm} mm, HD95 ${text(hd95, 2)} mm, volume error ${volumeError === null ? '–' : `${(100 * volumeError).toFixed(1)} %`}`,
    );
  const [worst] = scores.cases;
  if (worst) voice.result(`Worst case: ${worst.case}, Dice ${text(worst.dice, 4)}`);
  voice.result(`Verdict: ${VERDICTS[scores.verdict]}`);
  voice.result(`${cases} cases → ${output}`);
}
