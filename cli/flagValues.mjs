// @ts-check
/** Words after flags, as what they mean; a CommandError names the flag, the word and what is expected. */
import { CommandError } from './commandError.mjs';

/** @typedef {'auto' | 'webgpu' | 'cpu'} Device */

/** @type {ReadonlyMap<string, Device>} */
const DEVICES = new Map([
  ['auto', 'auto'],
  ['webgpu', 'webgpu'],
  ['cuda', 'webgpu'],
  ['mps', 'webgpu'],
  ['cpu', 'cpu'],
]);

/** Of -device. @param {string} word @returns {Device} @throws {CommandError} */
export function deviceOf(word) {
  const known = DEVICES.get(word);
  if (!known) throw new CommandError(`-device ${word}: choose auto, webgpu (also cuda, mps) or cpu.`);
  return known;
}

/** @param {string} flag @param {string} word @param {number} least @throws {CommandError} */
export function whole(flag, word, least) {
  const value = Number(word);
  if (word.trim() !== '' && Number.isInteger(value) && value >= least) return value;
  throw new CommandError(`${flag} ${word}: must be a whole number of at least ${least}.`);
}

/** From 0 to `most`. @param {string} flag @param {string} word @param {number} [most] @throws {CommandError} */
export function number(flag, word, most = Number.POSITIVE_INFINITY) {
  const value = Number(word);
  if (word.trim() !== '' && value >= 0 && value <= most) return value;
  throw new CommandError(
    `${flag} ${word}: give a number ${Number.isFinite(most) ? `from 0 to ${most}` : 'of at least 0'}.`,
  );
}

/** Above 0. @param {string} flag @param {string} word @param {number} [below] @throws {CommandError} */
export function positive(flag, word, below = Number.POSITIVE_INFINITY) {
  const value = Number(word);
  if (value > 0 && value < below) return value;
  throw new CommandError(
    `${flag} ${word}: must be a number above 0${Number.isFinite(below) ? ` and below ${below}` : ''}.`,
  );
}

const either = new Intl.ListFormat('en', { type: 'disjunction' });

/** @template {string} T @param {string} flag @param {string} word @param {readonly T[]} known @returns {T} @throws {CommandError} */
export function oneOf(flag, word, known) {
  const found = known.find((one) => one === word);
  if (found === undefined) throw new CommandError(`${flag} ${word}: choose ${either.format(known)}.`);
  return found;
}
