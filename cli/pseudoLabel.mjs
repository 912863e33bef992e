// @ts-check
/** `segloop pseudo-label`: unlabelled scans in, an nnU-Net dataset with ignored unsure voxels out. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { CommandError } from './commandError.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { findCases, requireChannels } from './inputCases.mjs';
import { openLoopback } from './loopback.mjs';
import { chooseFolds, findModelFiles } from './modelFiles.mjs';
import { PageSession } from './pageSession.mjs';
import {
  copyImages,
  DROPPED,
  datasetJson,
  LABELS,
  PROVENANCE,
  requireDatasetName,
  writeJson,
} from './pseudoLabelDataset.mjs';
import { classRules, recordOf } from './pseudoLabelRecord.mjs';

/** @typedef {import('./pseudoLabelArguments.mjs').PseudoLabelOptions} PseudoLabelOptions */
/** @typedef {import('./inputCases.mjs').InputCase} InputCase */
/** @typedef {import('./predict.mjs').Voice} Voice */
/** @typedef {import('./pageSession.mjs').LoadedModel} LoadedModel */
/** @typedef {import('./pageSession.mjs').PseudoLabelled} PseudoLabelled */
/** @typedef {import('./pageSession.mjs').LabelCut} LabelCut */
/** @typedef {{ one: InputCase, result: string, members: string[], backend: string }} Predicted */
/** @typedef {{ one: InputCase, backend: string, said: PseudoLabelled, reasons: string[] }} Finished */

class PseudoLabelRun {
  failed = 0;
  /** @type {Finished[]} */
  finished = [];

  /** @param {PseudoLabelOptions} options @param {PageSession} session @param {LoadedModel} model @param {Voice} voice */
  constructor(options, session, model, voice) {
    this.options = options;
    this.session = session;
    this.model = model;
    this.voice = voice;
    this.rules = classRules(options, model.summary.segments);
    this.folds = chooseFolds(options.predict.folds, model.summary.folds, model.summary.name);
    if (options.mode === 'agreement' && this.folds.length < 2)
      throw new CommandError('--mode agreement: needs at least two folds that can disagree. Give -f 0 1.');
  }

  /** Cuts are known beforehand, except where they depend on all cases.
   *  @param {readonly InputCase[]} cases @returns {Promise<LabelCut[]>} */
  async run(cases) {
    if (this.options.mode !== 'quantile') {
      const byLabel = this.options.mode === 'fixed' ? this.rules.thresholds : [];
      const cuts = await this.session.thresholds({ mode: 'fixed', byLabel }, []);
      for (const one of cases)
        await this.#guard(one, async () => this.#label(await this.#predict(one), cuts));
      return cuts;
    }
    /** @type {Predicted[]} */
    const predicted = [];
    for (const one of cases)
      await this.#guard(one, async () => void predicted.push(await this.#predict(one)));
    const cuts = await this.session.thresholds(
      { mode: 'quantile', share: this.options.quantile },
      predicted.map(({ result }) => result),
    );
    for (const done of predicted) await this.#guard(done.one, () => this.#label(done, cuts));
    return cuts;
  }

  /** A case that fails says why, and the next goes on.
   *  @param {InputCase} one @param {() => Promise<void>} work */
  async #guard(one, work) {
    try {
      await work();
    } catch (error) {
      if (this.session.crashed || !(error instanceof Error)) throw error;
      this.failed += 1;
      this.voice.note(`segloop: ${one.name}: ${error.message}`);
    }
  }

  /** @param {InputCase} one @returns {Promise<Predicted>} */
  async #predict(one) {
    const { summary, fileEnding } = this.model;
    requireChannels(one, summary.channels);
    const strange = one.files.find((file) => !file.endsWith(fileEnding));
    if (strange)
      throw new CommandError(`${path.basename(strange)}: the dataset's files end in ${fileEnding}.`);
    const { predict, veto, mode } = this.options;
    const settings = {
      model: summary.id,
      folds: this.folds,
      checkpoint: predict.checkpoint,
      tileStepSize: predict.stepSize,
      mirroring: predict.mirroring,
      device: predict.device,
      saveProbabilities: false,
      confidence: { veto: veto !== undefined },
    };
    const { result, backend } = await this.session.predictKept(one, settings);
    const members = [];
    for (const fold of mode === 'agreement' ? this.folds : [])
      members.push((await this.session.predictKept(one, { ...settings, folds: [fold] })).result);
    this.voice.note(`${one.name}: predicted on ${backend}.`);
    return { one, result, members, backend };
  }

  /** @param {Predicted} predicted @param {LabelCut[]} cuts */
  async #label({ one, result, members, backend }, cuts) {
    const { options, rules, model } = this;
    const file = `${one.name}${model.fileEnding}`;
    const said = await this.session.pseudoLabel(
      result,
      {
        cuts,
        ...(options.veto === undefined ? {} : { veto: options.veto }),
        boundaryMm: options.boundaryMm,
        cleaning: rules.cleaning,
        ...(members.length > 0 ? { members } : {}),
        filter: options.filter,
        seed: options.seed,
      },
      { labels: `${LABELS}/${file}`, provenance: `${PROVENANCE}/${file}` },
    );
    for (const id of [result, ...members]) await this.session.dropResult(id);
    const reasons = said.dropped.map(({ rule, value, limit }) => `${rule} ${value.toFixed(3)} < ${limit}`);
    const { output } = options.predict;
    if (reasons.length > 0) await setAside(output, file);
    else if (!options.inPlace) await copyImages(output, one, model.fileEnding);
    this.finished.push({ one, backend, said, reasons });
    this.#say(one, said, reasons);
  }

  /** @param {InputCase} one @param {PseudoLabelled} said @param {string[]} reasons */
  #say({ name }, said, reasons) {
    const { coverage, foregroundConfidence, agreement } = said;
    if (this.options.predict.json) {
      this.voice.result(
        JSON.stringify({ case: name, coverage, foregroundConfidence, agreement, dropped: reasons }),
      );
      return;
    }
    const names = this.rules.names;
    const kept = coverage.map(
      ({ value, predicted, kept }) =>
        `${names.get(value) ?? value} ${((100 * kept) / predicted).toFixed(1)} %`,
    );
    const outcome = reasons.length > 0 ? `left out (${reasons.join('; ')})` : 'kept';
    this.voice.result(`${name}: ${outcome}: ${kept.join(', ')}`);
  }
}

/** A dropped case's files stay, outside the dataset.
 *  @param {string} output @param {string} file */
async function setAside(output, file) {
  for (const folder of [LABELS, PROVENANCE]) {
    await mkdir(path.join(output, DROPPED, folder), { recursive: true });
    await rename(path.join(output, folder, file), path.join(output, DROPPED, folder, file));
  }
}

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
      voice.note('Confidence is not calibrated: a threshold of 0.9 does not promise 90 % precision.');
      const cuts = await run.run(findCases(predict.input, model.fileEnding));
      await finish(run, cuts, teacher);
      return run.failed === 0 && run.finished.length > 0 ? 0 : 1;
    } finally {
      stop.removeEventListener('abort', closed);
      await studio.close();
    }
  } finally {
    await server.close();
  }
}

/** The dataset becomes one by its dataset.json, written last.
 *  @param {PseudoLabelRun} run @param {LabelCut[]} cuts
 *  @param {import('./pseudoLabelDataset.mjs').DatasetJson} teacher */
async function finish({ options, finished, model, rules, folds, voice }, cuts, teacher) {
  const [first] = finished;
  if (!first) return;
  const kept = finished.filter(({ reasons }) => reasons.length === 0);
  for (const warning of rules.warnings(kept.map(({ said }) => said))) voice.note(`Warning: ${warning}`);
  const { output } = options.predict;
  const { ignoreLabel } = first.said;
  await writeJson(output, 'semisupervised.json', recordOf({ options, model, folds, cuts, finished, rules }));
  const cases = kept.map(({ one }) => one);
  await writeJson(
    output,
    'dataset.json',
    datasetJson(teacher, { cases, ignoreLabel, inPlace: options.inPlace }),
  );
  voice.note(`${output}: ${kept.length} of ${finished.length} cases, ignore = ${ignoreLabel}.`);
}
