// @ts-check
/** nnU-Net's naming of inputs: `CASE_0000.nii.gz` is channel 0 of CASE (spec §1). */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';

/**
 * @typedef {object} InputCase
 * @property {string} name
 * @property {string[]} files absolute, in channel order
 */

const CHANNEL = /_\d{4}$/;

/** Sorted as Python sorts strings: by code point.
 *  @param {readonly string[]} names */
const sorted = (names) => [...names].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));

/** Those of a folder, maybe none. @param {string} folder @param {string} ending @returns {InputCase[]} */
export function casesOfFolder(folder, ending) {
  /** @type {Map<string, string[]>} */
  const cases = new Map();
  for (const file of sorted(readdirSync(folder))) {
    if (!file.endsWith(ending)) continue;
    const stem = file.slice(0, -ending.length);
    if (!CHANNEL.test(stem)) continue;
    const name = stem.replace(CHANNEL, '');
    cases.set(name, [...(cases.get(name) ?? []), path.join(folder, file)]);
  }
  return sorted([...cases.keys()]).map((name) => ({ name, files: cases.get(name) ?? [] }));
}

const IMAGE_ENDING = /\.((nii|gipl)\.gz|[^.]+)$/i;

/** @param {string} file */
export const withoutEnding = (file) => file.replace(IMAGE_ENDING, '');

/** One file: with a channel suffix it stands for its case and brings the other channels; else it is the whole case.
 *  @param {string} file @returns {InputCase} */
function caseOfFile(file) {
  const base = path.basename(file);
  const ending = IMAGE_ENDING.exec(base)?.[0] ?? '';
  const stem = base.slice(0, base.length - ending.length);
  if (!CHANNEL.test(stem)) return { name: stem, files: [file] };
  const name = stem.replace(CHANNEL, '');
  const found = casesOfFolder(path.dirname(file), ending).find((one) => one.name === name);
  return found ?? { name, files: [file] };
}

/**
 * The cases of `-i`.
 * @param {string} input folder or file
 * @param {string} ending the model's `file_ending`; a single file may have another
 * @returns {InputCase[]}
 * @throws {CommandError}
 */
export function findCases(input, ending) {
  const place = path.resolve(input);
  if (!existsSync(place)) throw new CommandError(`-i ${input}: there is no such file or folder.`);
  if (!statSync(place).isDirectory()) return [caseOfFile(place)];
  const cases = casesOfFolder(place, ending);
  if (cases.length > 0) return cases;
  const there = readdirSync(place).slice(0, 3).join(', ') || 'nothing';
  throw new CommandError(
    `-i ${input}: no file is named CASE_0000${ending} (there is: ${there}). Give each scan its channel number, as nnU-Net asks.`,
  );
}

/** Endings of the scans that are read. */
const ENDINGS = ['.nii.gz', '.nii', '.nrrd', '.mha', '.mhd', '.gipl.gz', '.gipl'];

/** What the scans of a folder end in, where no model says it; of several the first.
 *  @param {string} input folder or file */
export function endingOf(input) {
  const [usual = ''] = ENDINGS;
  if (!existsSync(input) || !statSync(input).isDirectory()) return usual;
  const names = readdirSync(input);
  const isCase = (/** @type {string} */ ending) =>
    names.some((name) => name.endsWith(ending) && CHANNEL.test(name.slice(0, -ending.length)));
  return ENDINGS.find(isCase) ?? usual;
}

/** @param {InputCase} one @param {readonly string[]} channels names of the model's channels */
export function requireChannels(one, channels) {
  if (one.files.length === channels.length) return;
  const what =
    one.files.length < channels.length
      ? `Add the missing ${one.name}_000N files`
      : `Give only the files of these, in this order`;
  throw new CommandError(
    `${one.name}: ${one.files.length} channel file(s), but the model takes ${channels.length} (${channels.join(', ')}). ${what}.`,
  );
}
