// @ts-check
import { CommandError } from './commandError.mjs';
import { readJson } from './jsonFile.mjs';

/** @typedef {import('../app/workers.ts').LabelMapping} LabelMapping */

const FORM =
  '{"labels": {"background": 0, "liver": 1}, "map": {"left_liver": "liver", "right_liver": "liver", "rib": "unknown"}}';

/** @param {unknown} value @returns {value is Record<string, unknown>} */
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** `--map FILE`. Whether the names fit the model is checked when it is used.
 *  @param {string} file @returns {LabelMapping} @throws {CommandError} */
export function readMapping(file) {
  /** @type {unknown} */
  const value = readJson(file, `--map ${file}`);
  const { labels, map } = isRecord(value) ? value : { labels: undefined, map: undefined };
  const good =
    isRecord(labels) &&
    labels.background === 0 &&
    Object.values(labels).every((one) => Number.isInteger(one) && Number(one) >= 0) &&
    isRecord(map) &&
    Object.values(map).every((one) => typeof one === 'string');
  if (!good) throw new CommandError(`--map ${file}: must look like ${FORM}.`);
  // Copied from dataset.json it comes along; a pseudo-label's ignore is the highest label + 1 all the same.
  const { ignore: _, ...mine } = labels;
  return /** @type {LabelMapping} */ ({ labels: mine, map });
}

/** Numbers that nnU-Net would miss: it takes 0, 1, 2, … only. @param {LabelMapping} mapping @returns {number[]} */
export function gapsOf({ labels }) {
  const there = new Set(Object.values(labels));
  return Array.from({ length: Math.max(...there) }, (_, value) => value).filter((value) => !there.has(value));
}

/** My classes, background left out, in place of the teacher's.
 *  @param {LabelMapping} mapping */
export const mappedSegments = ({ labels }) =>
  Object.entries(labels)
    .filter(([, value]) => value !== 0)
    .map(([name, value]) => ({ value, name }))
    .sort((one, other) => one.value - other.value);
