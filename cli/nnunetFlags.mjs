// @ts-check
/** nnU-Net's command lines: flags of several letters after one dash, several words after a flag. */
import { CommandError } from './commandError.mjs';

/** Node's parser knows one letter after one dash, and one word after a flag.
 *  @param {readonly string[]} argv @param {readonly string[]} several flags that take several words */
export function asNodeReads(argv, several) {
  let flag = '';
  return argv.flatMap((word) => {
    if (/^--?[a-z]/i.test(word)) {
      const long = `--${word.replace(/^-+/, '')}`;
      flag = several.includes(long) ? long : '';
      return flag === '' ? [long] : [];
    }
    return flag === '' ? [word] : [flag, word];
  });
}

/** What Node's parser throws, as one clear line. @template T @param {() => T} read @param {string} command @returns {T} */
export function orExplain(read, command) {
  try {
    return read();
  } catch (error) {
    const [said] = String(error instanceof Error ? error.message : error).split(/\.(\s|$)/, 1);
    throw new CommandError(`${said}. Run "segloop ${command} --help" for the flags.`);
  }
}

/** @typedef {{ json: boolean, verbose: boolean }} Ordinary */

/** Flags that every command has, for Node's parser. */
export const ORDINARY_FLAGS = /** @type {const} */ ({
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  h: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @param {Ordinary} values @returns {Ordinary} */
export const ordinaryOf = ({ json, verbose }) => ({ json, verbose });

/** Flags with one word that mean nothing here, such as numbers of processes.
 *  @param {readonly string[]} names @returns {Record<string, { type: 'string' }>} */
export const ignoredFlags = (...names) => Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
