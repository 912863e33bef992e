/** The printable report of a pseudo-labelled dataset: what was done to it, how sure it is, and what was left out. */

import type { CalibrationWarning } from '../calibrating/api.ts';
import { SOFTWARE } from '../software.ts';
import type { ReportedCase, ReportingApi, ReportSpec } from './api.ts';
import { coverageBars, reliabilityDiagram } from './diagrams.ts';
import { colourOf, type ExampleSlice, exampleSlice } from './exampleSlice.ts';
import { type Html, type HtmlValue, html, table } from './html.ts';

export const createReporting = (): ReportingApi => ({ report: createReport });

export async function createReport(spec: ReportSpec): Promise<string> {
  const slices: ExampleSlice[] = [];
  for (const example of spec.examples) slices.push(await exampleSlice(example, spec.ignoreLabel));
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${spec.title}: pseudo-labels</title><style>${STYLE}</style></head><body>
<h1>${spec.title}</h1><p>Pseudo-labels by ${SOFTWARE.name} ${SOFTWARE.version}. Not for clinical use.</p>
${warnings(spec)}${section('Teacher', facts(spec.teacher))}${mapping(spec)}${calibration(spec)}${thresholds(spec)}${section('Rules', facts(spec.rules))}${coverage(spec)}${labelled(spec)}${cases(spec)}${examples(spec, slices)}
</body></html>
`;
  return page.text;
}

// A constant of ours: nothing in it comes from data.
const STYLE = html`body{font:14px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
table{border-collapse:collapse;margin:.5rem 0;width:100%}th,td{border:1px solid #bbb;padding:.2rem .5rem;text-align:left;font-variant-numeric:tabular-nums}
th{background:#eee}figure{display:inline-block;margin:.5rem 1rem .5rem 0;vertical-align:top;max-width:100%}figure svg{width:180px;height:180px;border:1px solid #999}
svg rect{fill:#0072b2}svg line{stroke:#d55e00;stroke-width:1.5}.warning{border-left:4px solid #d55e00;padding:.3rem .8rem;background:#fff4ec}
.bar{display:inline-flex;flex-direction:column;justify-content:flex-end;width:5rem;height:7rem;margin-right:.5rem}.bar i{display:block;background:#0072b2}.bar small{text-align:center}
.key{display:inline-block;width:.9em;height:.9em;margin-right:.3em;border:1px solid #666}img{image-rendering:pixelated;width:20rem;max-width:100%}
@media print{body{margin:0}section{break-inside:avoid}}`;

const section = (title: string, ...content: readonly HtmlValue[]): Html =>
  html`<section><h2>${title}</h2>${content}</section>`;

const percent = (share: number, digits = 1): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : '–';

const facts = (rows: readonly { readonly what: string; readonly is: string }[]): Html =>
  table(
    ['', ''],
    rows.map(({ what, is }) => [what, is]),
  );

const nameOf = ({ classes, ignoreLabel }: ReportSpec, value: number): string =>
  classes.find((one) => one.value === value)?.name ?? (value === ignoreLabel ? 'unknown' : String(value));

const warnings = ({ warnings }: ReportSpec): Html =>
  html`${warnings.map((one) => html`<p class="warning">${one}</p>`)}`;

function mapping({ mapping }: ReportSpec): HtmlValue {
  if (!mapping) return undefined;
  return section(
    'Label mapping',
    html`<p>Probabilities of the teacher’s classes were added by target before the best was taken.</p>`,
    table(['teacher', 'becomes'], Object.entries(mapping.map)),
  );
}

const CALIBRATION_WARNINGS = {
  'training-cases':
    'Calibrated on cases that the model was trained on: its confidence on new scans is not known.',
  'conservative-for-ensemble': 'Fitted on single folds: conservative for their ensemble.',
  clamped: 'The temperature was driven to its bound: the cases are separated too well to tell.',
  'few-cases': 'Fitted on fewer than five cases.',
  'class-absent': 'A class is in no calibration case.',
} as const satisfies Record<CalibrationWarning, string>;

function calibration(spec: ReportSpec): HtmlValue {
  const { calibration: found } = spec;
  if (!found)
    return section(
      'Calibration',
      html`<p class="warning">Not calibrated: a confidence of 90 % does not promise 90 % precision.</p>`,
    );
  const { region, border, classes, classScales } = found;
  const figures = (of: typeof region | null) =>
    (['nll', 'brier', 'ece'] as const).map((key) =>
      of ? `${of.before[key].toFixed(4)} → ${of.after[key].toFixed(4)}` : '–',
    );
  return section(
    'Calibration',
    html`<p>Temperature ${found.temperatures.map((t) => t.toFixed(3)).join(', ')} from ${found.cases.length} cases (${found.cases.map((one) => one.name).join(', ')}), ${found.voxels} voxels.</p>`,
    table(
      ['before → after', 'NLL', 'Brier', 'ECE'],
      [
        ['10 mm around the foreground', ...figures(region)],
        ['5 mm border band', ...figures(border)],
        ...classes.flatMap(({ name, region: inside, border: band }) => [
          [`predicted ${name}`, ...figures(inside)],
          [`predicted ${name}, border band`, ...figures(band)],
        ]),
      ],
    ),
    found.warnings.map((one) => html`<p class="warning">${CALIBRATION_WARNINGS[one]}</p>`),
    classScales.length > 0
      ? html`<p>Then, class by class, the log-odds s of what is predicted as it:</p>${table(
          ['class', 'becomes'],
          classScales.map(({ value, slope, offset }) => [
            nameOf(spec, value),
            `${slope.toFixed(3)} s ${offset < 0 ? '−' : '+'} ${Math.abs(offset).toFixed(3)}`,
          ]),
        )}`
      : undefined,
    reliabilityDiagram('before', region.before),
    reliabilityDiagram('after', region.after),
  );
}

function thresholds(spec: ReportSpec): Html {
  const { cuts, precision = [], mode } = spec;
  const rows = cuts.map(({ value, probability }) => {
    const found = precision.find((one) => one.value === value);
    const promised =
      found && found.kind !== 'unavailable'
        ? [found.kind, percent(found.precision, 2), percent(found.lowerBound, 2)]
        : [found ? `unavailable: ${found.cases} cases have it` : '–', '–', '–'];
    return [nameOf(spec, value), cutText(probability), ...promised];
  });
  return section(
    'Thresholds',
    html`<p>Mode: ${mode}.</p>`,
    table(['class', 'kept from', 'target precision', 'precision on labelled cases', 'lower bound'], rows),
  );
}

const oddsText = (odds: number): string => (odds < 1e6 ? odds.toFixed(0) : odds.toExponential(1));

/** Above 99 % only odds tell cuts apart. */
const cutText = (probability: number): string =>
  probability > 0.99
    ? `${percent(probability, 2)} (odds ${oddsText(probability / (1 - probability))})`
    : percent(probability, 2);

function coverage(spec: ReportSpec): Html {
  const kept = spec.cases.filter(({ dropped }) => dropped.length === 0);
  const rows = spec.classes.map(({ value, name }) => {
    const own = kept.flatMap((one) => one.coverage.filter((row) => row.value === value));
    const predicted = own.reduce((sum, row) => sum + row.predicted, 0);
    const stays = own.reduce((sum, row) => sum + row.kept, 0);
    const amount = (of: number) => (spec.unit === 'ml' ? of.toFixed(1) : of);
    return [name, amount(predicted), amount(stays), percent(stays / predicted)];
  });
  return section(
    'Coverage',
    table(['class', spec.unit === 'ml' ? 'ml predicted' : 'voxels predicted', 'kept', 'share'], rows),
    spec.classes.map(({ value, name }) => {
      const bins = byDistance(kept, value);
      return bins.length > 0
        ? html`<figure><figcaption>${name}: kept by distance to its border</figcaption>${coverageBars({ value, bins })}</figure>`
        : undefined;
    }),
  );
}

function byDistance(cases: readonly ReportedCase[], value: number) {
  const own = cases.flatMap(({ byDistance = [] }) => byDistance.filter((one) => one.value === value));
  return (own[0]?.bins ?? []).map((bin, index) => ({
    ...bin,
    predicted: own.reduce((sum, one) => sum + (one.bins[index]?.predicted ?? 0), 0),
    kept: own.reduce((sum, one) => sum + (one.bins[index]?.kept ?? 0), 0),
  }));
}

function labelled(spec: ReportSpec): HtmlValue {
  if (!spec.split || spec.split.length === 0) return undefined;
  return section(
    'True voxels of the labelled cases',
    html`<p>What the thresholds make of them, before post-processing.</p>`,
    table(
      ['class', 'kept right', 'kept wrong', 'ignored', 'kept as background', 'precision'],
      spec.split.map(({ value, keptRight, keptWrong, ignored, keptAsBackground, precision }) => {
        const total = keptRight + keptWrong + ignored + keptAsBackground;
        const shares = [keptRight, keptWrong, ignored, keptAsBackground].map((one) =>
          percent(one / total, 2),
        );
        return [nameOf(spec, value), ...shares, precision === null ? '–' : percent(precision, 2)];
      }),
    ),
  );
}

function cases({ cases }: ReportSpec): Html {
  return section(
    'Cases',
    table(
      ['case', 'mean confidence', 'agreement', 'outcome'],
      cases.map(({ case: name, foregroundConfidence, agreement, dropped }) => [
        name,
        foregroundConfidence === undefined ? '–' : percent(foregroundConfidence),
        agreement === undefined ? 'not available' : agreement.toFixed(3),
        dropped.length > 0 ? `left out: ${dropped.join('; ')}` : 'kept',
      ]),
    ),
  );
}

function examples(spec: ReportSpec, slices: readonly ExampleSlice[]): HtmlValue {
  if (slices.length === 0) return undefined;
  const keys = spec.classes
    .filter(({ value }) => value > 0)
    .map(
      ({ value, name }) =>
        html`<span><span class="key" style="background:rgb(${colourOf(value).join(',')})"></span>${name} </span>`,
    );
  return section(
    'Example slices',
    html`<p>${keys} hatched: ignored</p>`,
    slices.map(
      ({ case: name, picture, slice, ignored, pixel, size }) =>
        html`<figure><img src="${picture}" alt="${name}, slice ${slice + 1}" style="aspect-ratio:${(pixel[1] * size[1]).toFixed(2)}/${(pixel[0] * size[0]).toFixed(2)}"><figcaption>${name}, slice ${slice + 1}: ${ignored} voxels ignored</figcaption></figure>`,
    ),
  );
}
