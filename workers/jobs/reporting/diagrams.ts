/** Diagrams of the report as SVG. */
import type { ReliabilityFigures } from '../calibrating/api.ts';
import type { BorderCoverage } from '../pseudoLabelling/spec.ts';
import { type Html, html } from './html.ts';

const SIDE = 180;
const place = (share: number): string => (share * SIDE).toFixed(1);

/** Accuracy against confidence; a bar per bin, the diagonal is what calibrated probabilities give. */
export function reliabilityDiagram(title: string, { bins, ece }: ReliabilityFigures): Html {
  const width = bins.length > 0 ? 1 / bins.length : 1;
  const bars = bins.map(({ accuracy }, bin) =>
    accuracy === null
      ? ''
      : html`<rect x="${place(bin * width)}" y="${place(1 - accuracy)}" width="${place(width * 0.9)}" height="${place(accuracy)}"/>`,
  );
  const label = `${title}: ECE ${ece.toFixed(4)}`;
  return html`<figure><svg viewBox="0 0 ${SIDE} ${SIDE}" role="img" aria-label="${label}">${bars}<line x1="0" y1="${SIDE}" x2="${SIDE}" y2="0"/></svg><figcaption>${label}</figcaption></figure>`;
}

/** Kept share of a class, from the border inwards. */
export function coverageBars({ bins }: BorderCoverage): Html {
  return html`${bins.map(({ fromMm, toMm, predicted, kept }) => {
    const share = predicted > 0 ? kept / predicted : 0;
    const name = toMm === null ? `from ${fromMm} mm` : `${fromMm}–${toMm} mm`;
    return html`<span class="bar" title="${name}"><i style="height:${(100 * share).toFixed(0)}%"></i><small>${name}<br>${predicted > 0 ? `${(100 * share).toFixed(0)} %` : '–'}</small></span>`;
  })}`;
}
