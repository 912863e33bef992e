// @ts-check
/** `segloop pseudo-label`: unlabelled scans in, an nnU-Net dataset with ignored unsure voxels out. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { CommandError, isDiskFull } from './commandError.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { findCases } from './inputCases.mjs';
import { openLoopback } from './loopback.mjs';
import { findModelFiles } from './modelFiles.mjs';
import { PageSession } from './pageSession.mjs';
import { datasetJson, LABELS, requireDatasetName, writeJson } from './pseudoLabelDataset.mjs';
import { recordOf } from './pseudoLabelRecord.mjs';
import { reportOf } from './pseudoLabelReport.mjs';
import { PseudoLabelRun } from './pseudoLabelRun.mjs';

/** @typedef {import('./pseudoLabelArguments.mjs').PseudoLabelOptions} PseudoLabelOptions */
/** @typedef {import('./predict.mjs').Voice} Voice */
/** @typedef {import('./pageSession.mjs').LabelCut} LabelCut */
/** @typedef {import('./pseudoLabelRun.mjs').Finished} Finished */

/** Slices in the report. */
const EXAMPLES = 4;

/** @param {PageSession} session @param {PseudoLabelOptions} options */
async function openTeacher(session, { predict }) {
  const folder = await mkdtemp(path.join(predict.output, '.segloop-teacher-'));
  try {
    const model = await session.loadModel(
      findModelFiles(predict.model, predict.checkpoint, predict.folds),
      folder,
    );
    if (model.summary.needsPreviousStage)
      throw new CommandError(
        `${model.summary.name} is the second stage of a cascade; take its first or a single stage.`,
      );
    const teacher = JSON.parse(await readFile(path.join(folder, 'dataset.json'), 'utf8'));
    return { model, teacher };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {PseudoLabelOptions} options @param {Voice} voice
 * @param {AbortSignal} stop ends the browser and the run; finished cases stay
 * @returns {Promise<number>} exit code
 * @throws {CommandError}
 */
export async function pseudoLabel(options, voice, stop) {
  const { predict } = options;
  requireDatasetName(predict.output);
  findModelFiles(predict.model, predict.checkpoint, predict.folds);
  if (!existsSync(predict.input))
    throw new CommandError(`-i ${predict.input}: there is no such file or folder.`);
  await ensureBuilt(voice.note);
  const server = await openLoopback();
  const say = predict.verbose ? voice.note : () => undefined;
  try {
    const studio = await openHeadlessStudio({ origin: server.origin, folder: predict.output, say });
    const closed = () => void studio.close();
    stop.addEventListener('abort', closed, { once: true });
    try {
      const session = await PageSession.open(studio, server, predict.output, say);
      voice.note(await session.describeDevice());
      const { model, teacher } = await openTeacher(session, options);
      const run = new PseudoLabelRun(options, session, model, voice);
      await run.calibrating.fit();
      const cuts = await run.run(findCases(predict.input, model.fileEnding));
      await finish(run, cuts, teacher).catch((error) => {
        throw isDiskFull(error) ? new CommandError(noRoom(run)) : error;
      });
      return run.failed === 0 && run.finished.length > 0 ? 0 : 1;
    } finally {
      stop.removeEventListener('abort', closed);
      await studio.close();
    }
  } finally {
    await server.close();
  }
}

/** @param {PseudoLabelRun} run */
const noRoom = ({ finished, options: { predict } }) =>
  `${predict.output}: the disk is full, and dataset.json could not be written. The labels of ${finished.length} cases stay there; make room and run again.`;

/** The dataset becomes one by its dataset.json, written last.
 *  @param {PseudoLabelRun} run @param {LabelCut[]} cuts
 *  @param {import('./pseudoLabelDataset.mjs').DatasetJson} teacher */
async function finish(run, cuts, teacher) {
  const { options, finished, model, folds, voice, calibrating } = run;
  const { found: calibration, precision } = calibrating;
  const rules = { ...run.rules, cleaning: calibrating.cleaning() };
  const [first] = finished;
  if (!first) return;
  const kept = finished.filter(({ reasons }) => reasons.length === 0);
  const warnings = rules.warnings(kept.map(({ said }) => said));
  for (const warning of warnings) voice.note(`Warning: ${warning}`);
  const { output } = options.predict;
  const { ignoreLabel } = first.said;
  await writeJson(
    output,
    'semisupervised.json',
    recordOf({ options, model, folds, cuts, finished, rules, calibration, precision }),
  );
  if (first.said.missing.length > 0) {
    await writeJson(output, 'unknown_sets.json', [first.said.missing]);
    const lacking = first.said.missing.map((value) => rules.names.get(value) ?? value).join(', ');
    voice.note(
      `Warning: no class of the model becomes ${lacking}: unknown in every case (unknownTr). Stock nnU-Net would learn it as background.`,
    );
  }
  if (options.report) {
    const split = await calibrating.labelledSplit(cuts);
    const spec = reportOf({
      ...{ options, model, folds, cuts, finished, rules, calibration, precision, warnings },
      ...(split ? { split } : {}),
    });
    const examples = examplesOf(kept, output, model.fileEnding);
    await writeFile(path.join(output, 'report.html'), await run.session.report(spec, examples));
  }
  const cases = kept.map(({ one }) => one);
  await writeJson(
    output,
    'dataset.json',
    datasetJson(teacher, { cases, ignoreLabel, inPlace: options.inPlace, labels: options.mapping?.labels }),
  );
  voice.note(`${output}: ${kept.length} of ${finished.length} cases, ignore = ${ignoreLabel}.`);
}

/** Cases of which a slice is shown: the least covered ones, where there is most to see.
 *  @param {readonly Finished[]} kept @param {string} output @param {string} ending */
function examplesOf(kept, output, ending) {
  const share = (/** @type {Finished} */ { said }) => {
    const own = said.coverage.filter(({ value }) => value !== 0);
    const predicted = own.reduce((sum, one) => sum + one.predicted, 0);
    return predicted > 0 ? own.reduce((sum, one) => sum + one.kept, 0) / predicted : 1;
  };
  return [...kept]
    .sort((one, other) => share(one) - share(other))
    .slice(0, EXAMPLES)
    .map(({ one }) => ({
      case: one.name,
      image: one.files[0] ?? '',
      labels: path.join(output, LABELS, `${one.name}${ending}`),
    }));
}
