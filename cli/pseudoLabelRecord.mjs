// @ts-check
/** Class names of the flags as label values, and semisupervised.json: all that made a pseudo-labelled dataset. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';

/** @typedef {import('./pseudoLabelArguments.mjs').PseudoLabelOptions} PseudoLabelOptions */
/** @typedef {import('./pseudoLabelArguments.mjs').PerClass} PerClass */
/** @typedef {import('./pageSession.mjs').PseudoLabelled} PseudoLabelled */
/** @typedef {import('./pageSession.mjs').LabelCut} LabelCut */
/** @typedef {readonly { value: number, name: string }[]} Segments */

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** The codes' scale; see workers/semisupervised/logOdds.ts. */
const [LOWEST, HIGHEST, LARGEST_CODE] = [-8, 24, 65535];

/** @param {Segments} classes @param {string} flag @param {string} name */
function labelOf(classes, flag, name) {
  const found = classes.find((one) => one.name === name);
  if (found) return found.value;
  throw new CommandError(
    `${flag} ${name}: the model has no such class. Its classes: ${classes.map((one) => one.name).join(', ')}.`,
  );
}

/** @param {Segments} classes @param {string} flag @param {PerClass} given @returns {Map<number, number>} */
function byValue(classes, flag, { all, byName }) {
  const named = Object.entries(byName).map(
    ([name, number]) => /** @type {[number, number]} */ ([labelOf(classes, flag, name), number]),
  );
  return new Map([
    ...(all === undefined ? [] : classes.map(({ value }) => /** @type {[number, number]} */ ([value, all]))),
    ...named,
  ]);
}

/** @param {PseudoLabelOptions} options @param {Segments} segments of the model, background left out */
export function classRules(options, segments) {
  const classes = [{ value: 0, name: 'background' }, ...segments];
  const names = new Map(classes.map(({ value, name }) => [value, name]));
  const thresholds = [...byValue(classes, '--threshold', options.threshold)].map(([value, threshold]) => ({
    value,
    threshold,
  }));
  const smallest = options.minMm3 ? byValue(segments, '--min-mm3', options.minMm3) : new Map();
  const largest = options.keepLargest.map((name) => labelOf(segments, '--keep-largest', name));
  const cleaning = [...new Set([...smallest.keys(), ...largest])].map((value) => ({
    value,
    ...(smallest.has(value) ? { smallestMm3: smallest.get(value) } : {}),
    ...(largest.includes(value) ? { keepLargest: /** @type {'ignore' | 'background'} */ ('ignore') } : {}),
  }));
  return { names, thresholds, cleaning, warnings: warningsOf(classes, options) };
}

/** @param {Segments} classes @param {PseudoLabelOptions} options
 *  @returns {(reports: readonly PseudoLabelled[]) => string[]} */
const warningsOf = (classes, options) => (reports) =>
  classes.flatMap(({ value, name }) => {
    const rows = reports.flatMap(({ coverage }) => coverage.filter((one) => one.value === value));
    const predicted = rows.reduce((sum, one) => sum + one.predicted, 0);
    const kept = rows.reduce((sum, one) => sum + one.kept, 0);
    if (predicted === 0) return [`${name} is nowhere predicted.`];
    if (kept > 0) {
      const risky = options.mode === 'quantile' && value !== 0 && rows.length === 1 && reports.length > 3;
      return risky
        ? [`${name} is predicted in one case only; a quantile keeps what may be false positives.`]
        : [];
    }
    if (value === 0)
      return [
        'no background is kept; a student without labelled background floods the image. Lower its threshold.',
      ];
    return [`nothing of ${name} is kept. Lower its threshold.`];
  });

/** @param {LabelCut} cut @param {ReadonlyMap<number, string>} names */
function cutRecord({ value, code, shareAtCode }, names) {
  const s = LOWEST + (code / LARGEST_CODE) * (HIGHEST - LOWEST);
  const probability = 1 / (1 + Math.exp(-s));
  return {
    class: names.get(value) ?? String(value),
    value,
    code,
    log_odds: s,
    probability,
    share_at_code: shareAtCode,
  };
}

/** @param {PseudoLabelOptions} options */
function filterRecord({ filter }) {
  if (!filter) return 'off';
  const { leastConfidence, leastAgreement, leastCoverage, volumes } = filter.limits;
  return {
    least_confidence: leastConfidence ?? 'off',
    least_agreement: leastAgreement ?? 'off',
    least_coverage: leastCoverage ?? 'off',
    volume_fences: volumes,
  };
}

/** What of calibration.json belongs into the record: enough to find it and to see that it fits.
 *  @param {PseudoLabelOptions} options @param {import('./pageSession.mjs').Calibration} calibration */
function calibrationRecord({ calibrate }, calibration) {
  const { id, temperatures, classScales, checkpoints, cases, skipped, warnings, seed } = calibration;
  return {
    id,
    dataset: path.basename(path.resolve(calibrate ?? '')),
    temperatures,
    class_scales: classScales,
    checkpoints,
    cases: cases.map(({ name, fold, trainedOn }) => ({
      case: name,
      used_for: 'calibration',
      fold,
      trained_on: trainedOn,
    })),
    skipped,
    warnings,
    seed,
  };
}

/**
 * semisupervised.json. Holds nothing that changes between two runs on the same inputs.
 * @param {{ options: PseudoLabelOptions, model: import('./pageSession.mjs').LoadedModel,
 *   folds: (number | 'all')[], cuts: LabelCut[], rules: ReturnType<typeof classRules>,
 *   calibration: import('./pageSession.mjs').Calibration | undefined,
 *   precision: import('../app/workers.ts').PrecisionThreshold[],
 *   finished: readonly import('./pseudoLabelRun.mjs').Finished[],
 *   stayed?: ReturnType<typeof import('./pseudoLabelEarlier.mjs').recordsThatStay> }} run
 */
export function recordOf({ options, model, folds, cuts, finished, rules, calibration, precision, stayed }) {
  const { summary } = model;
  return {
    software: { name: 'segloop', version },
    teacher: {
      model: summary.name,
      configuration: summary.configuration,
      sha256: summary.sha256,
      folds,
      checkpoint: options.predict.checkpoint,
      mirroring: options.predict.mirroring,
      tile_step_size: options.predict.stepSize,
    },
    calibration: calibration ? calibrationRecord(options, calibration) : 'not calibrated',
    mapping: options.mapping ?? 'the teacher’s own labels',
    ...(finished[0] && finished[0].said.missing.length > 0 && { missing_labels: finished[0].said.missing }),
    mode: options.mode,
    ...(options.mode === 'quantile' && { quantile: options.quantile }),
    ...(options.mode === 'precision' && { target_precision: options.target, precision }),
    cuts: cuts.map((cut) => cutRecord(cut, rules.names)),
    background_veto: options.veto ?? 'off',
    boundary_mm: options.boundaryMm,
    post_processing: rules.cleaning,
    filter: filterRecord(options),
    seed: options.seed,
    provenance: {
      0: 'untouched',
      1: 'model',
      2: 'human',
      3: 'ignored by threshold',
      4: 'ignored by human',
      5: 'removed by post-processing',
    },
    ...(stayed && stayed.runs.length > 0 && { earlier_runs: stayed.runs }),
    cases: [...(stayed?.cases ?? []), ...finished.map(caseRecord)],
  };
}

/** @param {import('./pseudoLabelRun.mjs').Finished} finished */
const caseRecord = ({ one, backend, said, reasons, labelSha256 }) => ({
  case: one.name,
  images: one.files.map((file) => path.basename(file)),
  used_for: 'pseudo-label',
  state: 'predicted',
  backend,
  dropped: reasons,
  foreground_confidence: said.foregroundConfidence ?? null,
  agreement: said.agreement ?? 'not available',
  coverage: said.coverage,
  volumes_mm3: said.volumes,
  label_sha256: labelSha256,
});
