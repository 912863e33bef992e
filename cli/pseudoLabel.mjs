// @ts-check
/** `segloop pseudo-label`: unlabelled scans in, an nnU-Net dataset with ignored unsure voxels out. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { CommandError, isDiskFull } from './commandError.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { findCases } from './inputCases.mjs';
import { gapsOf } from './labelMapping.mjs';
import { openLoopback } from './loopback.mjs';
import { findModelFiles } from './modelFiles.mjs';
import { PageSession } from './pageSession.mjs';
import {
  copiedCase,
  datasetJson,
  LABELS,
  labelsOf,
  requireDatasetName,
  writeJson,
} from './pseudoLabelDataset.mjs';
import { casesThatStay, earlierRun, recordsThatStay, requireSameLabels } from './pseudoLabelEarlier.mjs';
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
  const earlier = earlierRun(predict.output);
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
      requireSameLabels(earlier, labelsOf(teacher, options.mapping?.labels), predict.output);
      const run = new PseudoLabelRun(options, session, model, voice);
      const cases = findCases(predict.input, model.fileEnding);
      for (const flag of options.unused) voice.note(`${flag} says nothing here (mode ${options.mode}).`);
      warnOfGaps(options, voice);
      await run.calibrating.fit();
      const cuts = await run.run(cases);
      await finish(run, cuts, teacher, earlier).catch((error) => {
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

/** @param {PseudoLabelOptions} options @param {Voice} voice */
function warnOfGaps({ mapping }, voice) {
  const gaps = mapping ? gapsOf(mapping) : [];
  if (gaps.length > 0)
    voice.note(
      `Warning: --map has no label ${gaps.slice(0, 5).join(', ')}${gaps.length > 5 ? ', …' : ''}: stock nnU-Net takes only labels without gaps (0, 1, 2, …).`,
    );
}

/** @param {PseudoLabelRun} run */
const noRoom = ({ finished, options: { predict } }) =>
  `${predict.output}: the disk is full, and dataset.json could not be written. The labels of ${finished.length} cases stay there; make room and run again.`;

/** The dataset becomes one by its dataset.json, written last.
 *  @param {PseudoLabelRun} run @param {LabelCut[]} cuts
 *  @param {import('./pseudoLabelDataset.mjs').DatasetJson} teacher
 *  @param {import('./pseudoLabelEarlier.mjs').EarlierRun | undefined} earlier */
async function finish(run, cuts, teacher, earlier) {
  const { options, finished, model, folds, voice, calibrating } = run;
  const { found: calibration, precision } = calibrating;
  const rules = { ...run.rules, cleaning: calibrating.cleaning() };
  const [first] = finished;
  if (!first) return;
  const kept = finished.filter(({ reasons }) => reasons.length === 0);
  const warnings =
    kept.length > 0
      ? rules.warnings(kept.map(({ said }) => said))
      : ['the filter leaves out every case; --filter off keeps them.'];
  for (const warning of warnings) voice.note(`Warning: ${warning}`);
  const { output } = options.predict;
  const { ignoreLabel } = first.said;
  const staying = casesThatStay(earlier, new Set(finished.map(({ one }) => one.name)), output);
  const stayed = recordsThatStay(earlier, new Set(staying.map(({ name }) => name)));
  await writeJson(
    output,
    'semisupervised.json',
    recordOf({ options, model, folds, cuts, finished, rules, calibration, precision, stayed }),
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
  const described = datasetJson(teacher, {
    cases: kept.map(({ one }) => (options.inPlace ? one : copiedCase(output, one, model.fileEnding))),
    ...{ staying, ignoreLabel, labels: options.mapping?.labels },
    inPlace: options.inPlace || earlier?.dataset.dataset !== undefined,
  });
  await writeJson(output, 'dataset.json', described);
  const more = staying.length > 0 ? `, ${staying.length} of an earlier run` : '';
  voice.note(`${output}: ${kept.length} of ${finished.length} cases${more}, ignore = ${ignoreLabel}.`);
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
