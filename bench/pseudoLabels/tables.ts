/** The experiment's figures as Markdown. */
import { COVERAGES, LEVELS, type Promise_, type Report } from './experiment.ts';

const percent = (share: number, digits = 1): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '–';
const gap = ({ nominal, realised }: Promise_): string =>
  Number.isFinite(realised) ? `${(100 * (realised - nominal)).toFixed(1)}` : '–';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

export function tablesOf(report: Report): string {
  const { size } = report;
  return [
    `Calibrated on ${size.calibration} held-out phantoms, judged on ${size.unseen} unseen ones.`,
    calibrationTable(report),
    ...LEVELS.map((level, index) => precisionTable(report, level, index)),
    ...LEVELS.map((level, index) => targetTable(report, level, index)),
    splitTable(report),
    riskTable(report),
    warningTable(report),
  ].join('\n\n');
}

function calibrationTable({ calibration }: Report): string {
  const { temperatures, classScales, region, border, classes } = calibration;
  const line = (name: string, of: typeof region | null) => [
    name,
    ...(['nll', 'brier', 'ece'] as const).map((key) =>
      of ? `${of.before[key].toFixed(4)} → ${of.after[key].toFixed(4)}` : '–',
    ),
  ];
  const shown = (number: number) => `${number < 0 ? '−' : '+'} ${Math.abs(number).toFixed(3)}`;
  const scales = classScales.map(
    ({ value, slope, offset }) =>
      `${classes.find((one) => one.value === value)?.name ?? value} ${slope.toFixed(3)} s ${shown(offset)}`,
  );
  return `**Calibration** (T = ${temperatures.map((t) => t.toFixed(3)).join(', ')}; then by class, with s the log-odds: ${scales.join(', ') || 'nothing'}), before → after\n\n${table(
    ['where', 'NLL', 'Brier', 'ECE'],
    [
      line('region R', region),
      line('5 mm border', border),
      ...classes.map((one) => line(`predicted ${one.name}, R`, one.region)),
    ],
  )}`;
}

function precisionTable({ classes }: Report, level: number, index: number): string {
  const cells = (one: Promise_ | undefined) =>
    one && one.kept > 0
      ? [percent(one.kept / one.predicted), percent(one.nominal, 2), percent(one.realised, 2), gap(one)]
      : ['0 %', '–', '–', '–'];
  return `**Confidence ≥ ${level}**: nominal (mean confidence of what is kept) and realised precision, raw and calibrated; gaps in points, that of the temperature alone between them\n\n${table(
    [
      ...['class', 'raw kept', 'nominal', 'realised', 'gap'],
      'gap at T',
      ...['calibrated kept', 'nominal', 'realised', 'gap'],
    ],
    classes.map((one) => [
      one.name,
      ...cells(one.raw[index]),
      ...cells(one.temperature[index]).slice(-1),
      ...cells(one.calibrated[index]),
    ]),
  )}`;
}

function targetTable({ classes, thresholds }: Report, level: number, index: number): string {
  const { cuts } = thresholds[index];
  return `**Target precision ${level}**: the cut found on the calibration cases, and what it gives on the unseen\n\n${table(
    ['class', 'state', 'cut', 'precision there', 'lower bound', 'realised', 'gap', 'kept'],
    classes.map(({ value, name, target }) => {
      const cut = cuts.find((one) => one.value === value);
      const found = target[index];
      if (!cut || cut.kind === 'unavailable') return [name, 'unavailable', '–', '–', '–', '–', '–', '–'];
      return [
        name,
        cut.kind,
        percent(cut.threshold, 2),
        percent(cut.precision, 2),
        percent(cut.lowerBound, 2),
        percent(found.realised, 2),
        (100 * (found.realised - cut.precision)).toFixed(1),
        percent(found.kept / found.predicted),
      ];
    }),
  )}`;
}

function splitTable({ classes }: Report): string {
  return `**True voxels** at target precision ${LEVELS[LEVELS.length - 1]}, background veto 0.05\n\n${table(
    ['class', 'kept right', 'kept wrong', 'ignored', 'kept as background', 'precision of what is kept'],
    classes.map(({ name, split }) => {
      const total = split.keptRight + split.keptWrong + split.ignored + split.keptAsBackground;
      return [
        name,
        percent(split.keptRight / total),
        percent(split.keptWrong / total, 2),
        percent(split.ignored / total),
        percent(split.keptAsBackground / total, 2),
        percent(split.keptRight / split.kept, 2),
      ];
    }),
  )}`;
}

function riskTable({ riskCoverage }: Report): string {
  return `**Risk against coverage** over predicted foreground: share of wrong voxels among the surest, and the area under the curve\n\n${table(
    ['measure', ...COVERAGES.map((coverage) => percent(coverage, 0)), 'area'],
    riskCoverage.map(({ measure, risks, area }) => [
      measure,
      ...COVERAGES.map((_, index) => percent(risks[index] ?? Number.NaN, 2)),
      area.toFixed(5),
    ]),
  )}`;
}

function warningTable({ warned }: Report): string {
  return `**Does the studio warn?** Scans against the calibration cases\n\n${table(
    ['shift', 'scans', 'flagged', 'by'],
    warned.map(({ shift, cases, outliers, found }) => [
      shift,
      String(cases),
      String(outliers),
      found.join(', ') || '–',
    ]),
  )}`;
}
