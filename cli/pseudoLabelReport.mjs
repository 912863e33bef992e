// @ts-check
/** What report.html says of a run, in words; the page makes the HTML. */
import path from 'node:path';

/** @typedef {Parameters<typeof import('./pseudoLabelRecord.mjs').recordOf>[0]} Run */

const probability = (/** @type {number} */ code) => 1 / (1 + Math.exp(-(-8 + (code / 65535) * 32)));

/** @param {Run['rules']['cleaning'][number]} rule @param {ReadonlyMap<number, string>} names */
function cleaningText({ value, smallestMm3, keepLargest }, names) {
  const steps = [
    ...(smallestMm3 === undefined ? [] : [`components below ${smallestMm3} mm³ ignored`]),
    ...(keepLargest === 'ignore' ? ['all but the largest component ignored'] : []),
    ...(keepLargest === 'background'
      ? ['all but the largest component become background, which the calibration cases prove']
      : []),
  ];
  return { what: `post-processing of ${names.get(value) ?? value}`, is: steps.join('; ') };
}

/** @param {import('../app/workers.ts').FilterLimits | undefined} limits */
function filterText(limits) {
  if (!limits) return 'off';
  const { leastConfidence, leastAgreement, leastCoverage, volumes } = limits;
  const rules = [
    ...(leastConfidence === undefined ? [] : [`mean confidence from ${leastConfidence}`]),
    ...(leastAgreement === undefined ? [] : [`agreement from ${leastAgreement}`]),
    ...(leastCoverage === undefined ? [] : [`kept from ${Number((100 * leastCoverage).toFixed(6))} %`]),
    ...(volumes ? ['volumes within the fence of the labelled ones'] : []),
  ];
  return rules.join('; ') || 'off';
}

/** @param {Run & { warnings: readonly string[], split?: readonly import('../app/workers.ts').TrueVoxelSplit[] }} run @returns {Omit<import('./pageSession.mjs').ReportSpec, 'examples'>} */
export function reportOf({ options, model, folds, cuts, finished, rules, calibration, precision, ...more }) {
  const { warnings, split } = more;
  const { summary } = model;
  const { predict, mode, mapping } = options;
  return {
    title: path.basename(path.resolve(predict.output)),
    teacher: [
      { what: 'model', is: `${summary.name} (${summary.configuration})` },
      { what: 'SHA-256', is: summary.sha256 },
      { what: 'folds', is: folds.join(', ') },
      { what: 'checkpoint', is: predict.checkpoint },
      { what: 'mirroring, tile step', is: `${predict.mirroring ? 'on' : 'off'}, ${predict.stepSize}` },
    ],
    classes: [...rules.names].map(([value, name]) => ({ value, name })),
    ignoreLabel: finished[0]?.said.ignoreLabel ?? 0,
    ...(mapping ? { mapping } : {}),
    ...(calibration ? { calibration } : {}),
    mode: mode === 'precision' ? `target precision ${options.target}` : mode,
    cuts: cuts.map(({ value, code }) => ({ value, probability: probability(code) })),
    ...(precision.length > 0 ? { precision } : {}),
    ...(split && split.length > 0 ? { split } : {}),
    rules: [
      { what: 'background veto', is: options.veto === undefined ? 'off' : `above ${options.veto}` },
      { what: 'boundary band', is: `${options.boundaryMm} mm` },
      { what: 'case filter', is: filterText(options.filter?.limits) },
      { what: 'seed', is: String(options.seed) },
      ...rules.cleaning.map((rule) => cleaningText(rule, rules.names)),
    ],
    warnings,
    cases: finished.map(({ one, said, reasons }) => ({
      case: one.name,
      coverage: said.coverage,
      ...(said.foregroundConfidence === undefined ? {} : { foregroundConfidence: said.foregroundConfidence }),
      ...(said.agreement === undefined ? {} : { agreement: said.agreement }),
      dropped: reasons,
      byDistance: said.byDistance,
    })),
  };
}
