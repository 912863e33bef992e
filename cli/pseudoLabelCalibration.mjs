// @ts-check
/** What labelled cases (`--calibrate`) say of a run of `segloop pseudo-label`: temperatures, cuts for a target precision, which
 *  clean-up is proven. */
import { readFileSync } from 'node:fs';
import { calibrationCases } from './calibrationCases.mjs';
import { writeJson } from './pseudoLabelDataset.mjs';

/** @typedef {import('./pseudoLabelArguments.mjs').PseudoLabelOptions} PseudoLabelOptions */
/** @typedef {import('./predict.mjs').Voice} Voice */
/** @typedef {import('./pageSession.mjs').LoadedModel} LoadedModel */
/** @typedef {import('./pageSession.mjs').LabelCut} LabelCut */
/** @typedef {import('./calibrationCases.mjs').LabelledCase} LabelledCase */
/** @typedef {import('./pageSession.mjs').Calibration} Calibration */
/** @typedef {import('../app/workers.ts').PrecisionThreshold} PrecisionThreshold */
/** @typedef {import('../app/workers.ts').TrueVoxelSplit} TrueVoxelSplit */
/** @typedef {import('../app/workers.ts').TeacherRun} TeacherRun */
/** @typedef {Pick<import('./pageSession.mjs').PageSession, 'calibrate' | 'precisionThresholds' | 'labelledSplit'>} Session */

/** Of the four-way split on calibration cases. */
const COUNTED_VETO = 0.05;
/** Above every code. */
const NOTHING = 65535;

/** The page's own words for what a calibration warns of. @type {Record<import('../app/workers.ts').CalibrationWarning, string>} */
const WARNINGS = JSON.parse(readFileSync(new URL('../app/i18n/en/evaluation.json', import.meta.url), 'utf8'))
  .calibrate.warning;

/** As workers/semisupervised/labelMapping.ts compares names. @param {string} name */
const plainName = (name) =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

export class RunCalibration {
  /** @type {Calibration | undefined} */
  found;
  /** @type {PrecisionThreshold[]} */
  precision = [];

  /**
   * @param {PseudoLabelOptions} options @param {Session} session @param {LoadedModel} model @param {TeacherRun} teacher
   * @param {ReturnType<typeof import('./pseudoLabelRecord.mjs').classRules>} rules @param {Voice} voice
   */
  constructor(options, session, model, teacher, rules, voice) {
    this.options = options;
    this.session = session;
    this.model = model;
    this.teacher = teacher;
    this.rules = rules;
    this.voice = voice;
  }

  /** Temperatures, and what precision each cut promises, from the cases of `--calibrate`. */
  async fit() {
    const { calibrate: dataset, splits, allowTrainingCases, perClass, seed } = this.options;
    if (dataset === undefined) {
      this.voice.note('Confidence is not calibrated: a threshold of 0.9 does not promise 90 % precision.');
      return;
    }
    const { summary, fileEnding } = this.model;
    const asked = {
      dataset,
      splits,
      folds: this.teacher.folds,
      trainedOn: summary.dataset,
      ending: fileEnding,
    };
    const cases = this.#named(this.#heldOut(calibrationCases(asked)));
    const spec = { ...this.teacher, allowTrainingCases, perClass, seed };
    const found = await this.session.calibrate(spec, cases);
    this.found = found;
    const { temperatures, classScales, region, warnings } = found;
    const scaled = classScales.map(({ value }) => this.rules.names.get(value) ?? value).join(', ');
    const shown = temperatures.map((one) => one.toFixed(3)).join(', ');
    this.voice.note(
      `Calibrated on ${found.cases.length} cases: T = ${shown}${scaled ? `, and for themselves ${scaled}` : ''}; ECE ${region.before.ece.toFixed(4)} → ${region.after.ece.toFixed(4)}.`,
    );
    const absent = found.absent.map(({ name }) => name).join(', ');
    for (const warning of warnings)
      this.voice.note(`Warning: ${WARNINGS[warning].replace('{{classes}}', absent)}`);
    if (found.skipped.length > 0)
      this.voice.note(`Ignore only, and so of no use: ${found.skipped.join(', ')}.`);
    await writeJson(this.options.predict.output, 'calibration.json', found);
  }

  /** Without those that the folds in use were trained on, as long as others are there.
   *  @param {readonly LabelledCase[]} cases */
  #heldOut(cases) {
    const held = cases.filter(({ trainedOn }) => !trainedOn);
    if (this.options.allowTrainingCases || held.length === 0 || held.length === cases.length) return cases;
    this.voice.note(
      `${cases.length - held.length} of ${cases.length} cases were in the training of these folds and calibrate nothing.`,
    );
    return held;
  }

  /** Labels mean what they are called; by their numbers where no name is known.
   *  @param {readonly LabelledCase[]} cases */
  #named(cases) {
    // Regions have names of their own, and a reference holds labels.
    if (this.model.summary.labels.some(({ values }) => values.length > 1)) return cases;
    const known = new Set([...this.rules.names.values(), ...Object.keys(this.options.mapping?.map ?? {})]);
    const plain = new Set([...known].map(plainName));
    const named = cases[0]?.names?.filter(({ value }) => value !== 0) ?? [];
    if (named.length === 0 || named.some(({ name }) => plain.has(plainName(name)))) return cases;
    const [one, other] = [named.map(({ name }) => name), [...this.rules.names.values()].slice(1)];
    this.voice.note(
      `Warning: the labels of --calibrate (${one.join(', ')}) have other names than the classes (${other.join(', ')}); they are taken by their numbers.`,
    );
    return cases.map((one) => ({ ...one, names: undefined }));
  }

  /** What the target precision came to on those cases, as cuts. @returns {Promise<LabelCut[]>} */
  async precisionCuts() {
    const { target, seed } = this.options;
    const calibration = this.found?.id ?? '';
    const asked = { calibration, run: this.teacher, target, seed };
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

  /** What these cuts make of the calibration cases' true voxels; undefined where another veto was counted.
   *  @param {LabelCut[]} cuts @returns {Promise<TrueVoxelSplit[] | undefined>} */
  async labelledSplit(cuts) {
    const { veto, mode } = this.options;
    const isCounted = (veto === undefined || veto === COUNTED_VETO) && mode !== 'agreement';
    if (!this.found || !isCounted) return undefined;
    const asked = { calibration: this.found.id, run: this.teacher, cuts, veto: veto !== undefined };
    return this.session.labelledSplit(asked);
  }

  /** What the largest component leaves over is background where the calibration cases prove it, else unknown. */
  cleaning() {
    const proven = this.found?.provenLargest ?? [];
    return this.rules.cleaning.map((rule) =>
      rule.keepLargest && proven.includes(rule.value)
        ? { ...rule, keepLargest: /** @type {const} */ ('background') }
        : rule,
    );
  }
}
