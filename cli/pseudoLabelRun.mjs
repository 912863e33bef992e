// @ts-check
/** The cases of `segloop pseudo-label`, one after the other: predicted, cut, written. */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, isDiskFull, isOfEveryCase } from './commandError.mjs';
import { requireChannels } from './inputCases.mjs';
import { mappedSegments } from './labelMapping.mjs';
import { chooseFolds } from './modelFiles.mjs';
import { RunCalibration } from './pseudoLabelCalibration.mjs';
import { copyImages, DROPPED, LABELS, PROVENANCE, removeCase, UNKNOWN } from './pseudoLabelDataset.mjs';
import { hashOf } from './pseudoLabelEarlier.mjs';
import { classRules } from './pseudoLabelRecord.mjs';

/** @typedef {import('./pseudoLabelArguments.mjs').PseudoLabelOptions} PseudoLabelOptions */
/** @typedef {import('./inputCases.mjs').InputCase} InputCase */
/** @typedef {import('./predict.mjs').Voice} Voice */
/** @typedef {import('./pageSession.mjs').LoadedModel} LoadedModel */
/** @typedef {import('./pageSession.mjs').PseudoLabelled} PseudoLabelled */
/** @typedef {import('./pageSession.mjs').LabelCut} LabelCut */
/** @typedef {{ one: InputCase, result: string, members: string[], backend: string }} Predicted */
/** @typedef {{ one: InputCase, backend: string, said: PseudoLabelled, reasons: string[], labelSha256: string }} Finished */
/** @typedef {Pick<import('./pageSession.mjs').PageSession, 'crashed' | 'calibrate' | 'precisionThresholds' | 'labelledSplit' | 'thresholds' |
 *   'predictKept' | 'pseudoLabel' | 'dropResult' | 'report'>} Session what of a page is asked for */

export class PseudoLabelRun {
  failed = 0;
  /** The disk is full: what is finished stays, nothing else is begun. */
  isFull = false;
  /** @type {Finished[]} */
  finished = [];

  /** @param {PseudoLabelOptions} options @param {Session} session @param {LoadedModel} model @param {Voice} voice */
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
    const { predict, mapping } = options;
    /** How the teacher is run, wherever its confidence counts. */
    this.teacher = {
      model: model.summary.id,
      folds: this.folds,
      checkpoint: predict.checkpoint,
      tileStepSize: predict.stepSize,
      mirroring: predict.mirroring,
      device: predict.device,
      ...(mapping ? { mapping } : {}),
    };
    this.calibrating = new RunCalibration(options, session, model, this.teacher, this.rules, voice);
  }

  /** Every fold is also predicted by itself: to agree, or to be compared by the case filter. */
  #asksMembers() {
    const { mode, filter } = this.options;
    return mode === 'agreement' || (filter?.asksMembers === true && this.folds.length > 1);
  }

  /** @returns {Promise<LabelCut[]>} */
  #knownCuts() {
    if (this.options.mode === 'precision') return this.calibrating.precisionCuts();
    return this.session.thresholds({ mode: 'fixed', byLabel: this.rules.thresholds }, []);
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
    if (this.isFull) {
      this.failed += 1;
      return;
    }
    try {
      await work();
    } catch (error) {
      if (this.session.crashed || !(error instanceof Error) || isOfEveryCase(error)) throw error;
      this.failed += 1;
      this.isFull = isDiskFull(error);
      const { output } = this.options.predict;
      const isNamed = error.message.startsWith(`${one.name}: `);
      this.voice.note(
        this.isFull
          ? `segloop: ${output}: the disk is full at ${one.name}. ${this.finished.length} finished cases stay; make room, then run again with the others.`
          : `segloop: ${isNamed ? '' : `${one.name}: `}${error.message}`,
      );
    }
  }

  /** @param {InputCase} one @returns {Promise<Predicted>} */
  async #predict(one) {
    const { summary, fileEnding } = this.model;
    requireChannels(one, summary.channels);
    const strange = one.files.find((file) => !file.endsWith(fileEnding));
    if (strange)
      throw new CommandError(`${path.basename(strange)}: the dataset's files end in ${fileEnding}.`);
    const { veto, mapping: asked } = this.options;
    const { mapping: _, ...teacher } = this.teacher;
    const { found } = this.calibrating;
    const settings = {
      ...teacher,
      saveProbabilities: false,
      confidence: {
        veto: veto !== undefined,
        ...(found ? { temperatures: found.temperatures, classScales: found.classScales } : {}),
        ...(asked ? { mapping: asked } : {}),
      },
    };
    const { result, backend } = await this.session.predictKept(one, settings);
    const members = [];
    for (const fold of this.#asksMembers() ? this.folds : [])
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
  async #label(predicted, cuts) {
    const { one, result, members, backend } = predicted;
    const { output } = this.options.predict;
    try {
      const said = await this.#write(predicted, cuts);
      const reasons = said.dropped.map((reason) => this.#reason(reason));
      const { fileEnding } = this.model;
      const labelSha256 = hashOf(path.join(output, LABELS, `${one.name}${fileEnding}`));
      if (reasons.length > 0) await setAside(output, one, fileEnding);
      else {
        if (!this.options.inPlace) await copyImages(output, one, fileEnding);
        await removeStale(output, one, fileEnding, said);
      }
      this.finished.push({ one, backend, said, reasons, labelSha256 });
      this.#say(one, said, reasons);
    } catch (error) {
      await removeCase(output, one, this.model.fileEnding);
      throw error;
    } finally {
      for (const id of [result, ...members]) await this.session.dropResult(id);
    }
  }

  /** @param {Predicted} predicted @param {LabelCut[]} cuts */
  #write({ one, result, members }, cuts) {
    const { options, model, calibrating } = this;
    const file = `${one.name}${model.fileEnding}`;
    return this.session.pseudoLabel(
      result,
      {
        cuts,
        ...(options.veto === undefined ? {} : { veto: options.veto }),
        boundaryMm: options.boundaryMm,
        cleaning: calibrating.cleaning(),
        ...(members.length > 0 ? { members, agreed: options.mode === 'agreement' } : {}),
        filter: options.filter?.limits ?? false,
        ...(calibrating.found ? { labelledVolumes: calibrating.found.volumes } : {}),
        seed: options.seed,
      },
      { labels: `${LABELS}/${file}`, provenance: `${PROVENANCE}/${file}`, unknown: `${UNKNOWN}/${file}` },
    );
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

const MADE = [LABELS, PROVENANCE, UNKNOWN];

/** A dropped case's files stay, outside the dataset; copies of its scans, of a run before, do not.
 *  @param {string} output @param {InputCase} one @param {string} ending */
async function setAside(output, one, ending) {
  const file = `${one.name}${ending}`;
  for (const folder of MADE.filter((name) => existsSync(path.join(output, name, file)))) {
    await mkdir(path.join(output, DROPPED, folder), { recursive: true });
    await rename(path.join(output, folder, file), path.join(output, DROPPED, folder, file));
  }
  await removeCase(output, one, ending);
}

/** What a run before had written of the case and this one did not: it was dropped, or had unknown classes.
 *  @param {string} output @param {InputCase} one @param {string} ending @param {PseudoLabelled} said */
async function removeStale(output, { name }, ending, { missing }) {
  const file = `${name}${ending}`;
  for (const folder of MADE) await rm(path.join(output, DROPPED, folder, file), { force: true });
  if (missing.length === 0) await rm(path.join(output, UNKNOWN, file), { force: true });
}
