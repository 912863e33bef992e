// @ts-check
/** `segloop pseudo-label`: unlabelled scans in, an nnU-Net dataset with ignored unsure voxels out. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { calibrationCases } from './calibrationCases.mjs';
import { CommandError } from './commandError.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { findCases, requireChannels } from './inputCases.mjs';
import { mappedSegments } from './labelMapping.mjs';
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
  UNKNOWN,
  writeJson,
} from './pseudoLabelDataset.mjs';
import { classRules, recordOf } from './pseudoLabelRecord.mjs';
import { reportOf } from './pseudoLabelReport.mjs';

/** @typedef {import('./pseudoLabelArguments.mjs').PseudoLabelOptions} PseudoLabelOptions */
/** @typedef {import('./inputCases.mjs').InputCase} InputCase */
/** @typedef {import('./predict.mjs').Voice} Voice */
/** @typedef {import('./pageSession.mjs').LoadedModel} LoadedModel */
/** @typedef {import('./pageSession.mjs').PseudoLabelled} PseudoLabelled */
/** @typedef {import('./pageSession.mjs').LabelCut} LabelCut */
/** @typedef {import('./pageSession.mjs').Calibration} Calibration */
/** @typedef {import('../app/workers.ts').PrecisionThreshold} PrecisionThreshold */
/** @typedef {{ one: InputCase, result: string, members: string[], backend: string }} Predicted */
/** @typedef {{ one: InputCase, backend: string, said: PseudoLabelled, reasons: string[] }} Finished */

/** Slices in the report. */
const EXAMPLES = 4;
/** Above every code. */
const NOTHING = 65535;

/** @type {Record<import('../app/workers.ts').CalibrationWarning, string>} */
const CALIBRATION_WARNINGS = {
  'training-cases':
    'calibrated on cases that the model was trained on: its confidence on new scans is not known.',
  'conservative-for-ensemble': 'fitted on single folds: conservative for their ensemble.',
  clamped: 'the temperature was driven to its bound (0.2 or 20): the cases are separated too well to tell.',
  'few-cases': 'fewer than five cases.',
  'class-absent': 'a class is in no calibration case.',
};

class PseudoLabelRun {
  failed = 0;
  /** @type {Finished[]} */
  finished = [];
  /** @type {Calibration | undefined} */
  calibration;
  /** @type {PrecisionThreshold[]} */
  precision = [];

  /** @param {PseudoLabelOptions} options @param {PageSession} session @param {LoadedModel} model @param {Voice} voice */
  constructor(options, session, model, voice) {
    this.options = options;
    this.session = session;
    this.model = model;
    this.voice = voice;
    this.segments = options.mapping ? mappedSegments(options.mapping) : model.summary.segments;
    this.rules = classRules(options, this.segments);
    this.folds = chooseFolds(options.predict.folds, model.summary.folds, model.summary.name);
    if (options.mode === 'agreement' && this.folds.length < 2)
      throw new CommandError('--mode agreement: needs at least two folds that can disagree. Give -f 0 1.');
  }

  /** How the teacher is run, wherever its confidence counts. */
  #teacher() {
    const { predict, mapping } = this.options;
    return {
      model: this.model.summary.id,
      folds: this.folds,
      checkpoint: predict.checkpoint,
      tileStepSize: predict.stepSize,
      mirroring: predict.mirroring,
      device: predict.device,
      ...(mapping ? { mapping } : {}),
    };
  }

  /** Temperatures, and what precision each cut promises, from the cases of `--calibrate`. */
  async calibrate() {
    const { calibrate: dataset, splits, allowTrainingCases, seed } = this.options;
    if (dataset === undefined) {
      this.voice.note('Confidence is not calibrated: a threshold of 0.9 does not promise 90 % precision.');
      return;
    }
    const { summary, fileEnding } = this.model;
    const asked = { dataset, splits, folds: this.folds, trainedOn: summary.dataset, ending: fileEnding };
    const cases = calibrationCases(asked);
    const found = await this.session.calibrate({ ...this.#teacher(), allowTrainingCases, seed }, cases);
    this.calibration = found;
    const { temperatures, region, warnings } = found;
    const shown = temperatures.map((one) => one.toFixed(3)).join(', ');
    this.voice.note(
      `Calibrated on ${found.cases.length} cases: T = ${shown}; ECE ${region.before.ece.toFixed(4)} → ${region.after.ece.toFixed(4)}.`,
    );
    for (const warning of warnings) this.voice.note(`Warning: ${CALIBRATION_WARNINGS[warning]}`);
    await writeJson(this.options.predict.output, 'calibration.json', found);
  }

  /** @returns {Promise<LabelCut[]>} */
  async #precisionCuts() {
    const { target, seed } = this.options;
    const calibration = this.calibration?.id ?? '';
    const asked = { calibration, run: this.#teacher(), target, seed };
    this.precision = await this.session.precisionThresholds(asked);
    const name = (/** @type {number} */ value) => this.rules.names.get(value) ?? value;
    return this.precision.flatMap((one) => {
      if (one.kind === 'unavailable') {
        this.voice.note(
          `Warning: ${name(one.value)}: ${one.cases} calibration cases have it, and 5 are needed; all of it is ignored.`,
        );
        // Nothing is known of it: a cut above every code keeps nothing.
        return one.value === 0 ? [] : [{ value: one.value, code: NOTHING, shareAtCode: 0 }];
      }
      if (one.kind === 'unreachable')
        this.voice.note(
          `Warning: ${name(one.value)}: ${target} is not reachable; ${one.lowerBound.toFixed(3)} is the best.`,
        );
      return [{ value: one.value, code: one.code, shareAtCode: one.shareAtCode }];
    });
  }

  /** @returns {Promise<LabelCut[]>} */
  #knownCuts() {
    if (this.options.mode === 'precision') return this.#precisionCuts();
    const byLabel = this.options.mode === 'fixed' ? this.rules.thresholds : [];
    return this.session.thresholds({ mode: 'fixed', byLabel }, []);
  }

  /** Cuts are known beforehand, except where they depend on all cases.
   *  @param {readonly InputCase[]} cases @returns {Promise<LabelCut[]>} */
  async run(cases) {
    if (this.options.mode !== 'quantile') {
      const cuts = await this.#knownCuts();
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
    const { veto, mode, mapping: asked } = this.options;
    const { mapping: _, ...teacher } = this.#teacher();
    const settings = {
      ...teacher,
      saveProbabilities: false,
      confidence: {
        veto: veto !== undefined,
        ...(this.calibration ? { temperatures: this.calibration.temperatures } : {}),
        ...(asked ? { mapping: asked } : {}),
      },
    };
    const { result, backend } = await this.session.predictKept(one, settings);
    const members = [];
    for (const fold of mode === 'agreement' ? this.folds : [])
      members.push((await this.session.predictKept(one, { ...settings, folds: [fold] })).result);
    this.voice.note(`${one.name}: predicted on ${backend}.`);
    return { one, result, members, backend };
  }

  /** @param {PseudoLabelled['dropped'][number]} reason */
  #reason(reason) {
    if (reason.rule !== 'volume') return `${reason.rule} ${reason.value.toFixed(3)} < ${reason.limit}`;
    const { label, mm3, fence } = reason;
    const ml = (/** @type {number} */ value) => (value / 1000).toFixed(1);
    return `${this.rules.names.get(label) ?? label} ${ml(mm3)} ml outside ${ml(fence.lowest)}–${ml(fence.highest)} ml`;
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
        ...(this.calibration ? { labelledVolumes: this.calibration.volumes } : {}),
        seed: options.seed,
      },
      { labels: `${LABELS}/${file}`, provenance: `${PROVENANCE}/${file}`, unknown: `${UNKNOWN}/${file}` },
    );
    for (const id of [result, ...members]) await this.session.dropResult(id);
    const reasons = said.dropped.map((reason) => this.#reason(reason));
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
      await run.calibrate();
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
async function finish(run, cuts, teacher) {
  const { options, finished, model, rules, folds, voice, calibration, precision } = run;
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
    const spec = reportOf({ options, model, folds, cuts, finished, rules, calibration, precision, warnings });
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
