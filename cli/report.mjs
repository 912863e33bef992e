// @ts-check

/** @typedef {import('./pageSession.mjs').MeasuredReport} MeasuredReport */

const MIB = 1024 * 1024;

/** @param {number} seconds */
const rounded = (seconds) => Math.round(seconds * 1000) / 1000;

/** The line of `--json`: seconds by stage, what computed, and the renderer's peak memory.
 *  @param {string} name @param {MeasuredReport} report */
export function caseLine(name, { seconds, backend, adapter, fellBack, peakBytes, voxels }) {
  const stages = Object.fromEntries(Object.entries(seconds).map(([stage, s]) => [stage, rounded(s)]));
  return JSON.stringify({ case: name, seconds: stages, backend, adapter, fellBack, peakBytes, voxels });
}

/** @param {string} name @param {MeasuredReport} report @param {number} number @param {number} total */
export function inWords(name, { seconds, backend, fellBack, peakBytes }, number, total) {
  const all = Object.values(seconds).reduce((sum, s) => sum + s, 0);
  const memory = peakBytes === undefined ? '' : `, peak ${Math.round(peakBytes / MIB)} MiB`;
  const fallen = fellBack ? ` (fell back: ${fellBack})` : '';
  return `${number}/${total} ${name}: ${all.toFixed(1)} s on ${backend}${fallen}${memory}`;
}
