// @ts-check
/** nnU-Net's command lines: flags of several letters after one dash, several words after a flag. */
import { parseArgs } from 'node:util';
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
const ORDINARY_FLAGS = /** @type {const} */ ({
  json: { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  h: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @param {Ordinary} values @returns {Ordinary} */
export const ordinaryOf = ({ json, verbose }) => ({ json, verbose });

/**
 * The words after a command, with the flags that every command has.
 * @template {NonNullable<import('node:util').ParseArgsConfig['options']>} const Flags
 * @param {string} command @param {readonly string[]} argv
 * @param {object} how
 * @param {Flags} how.flags for Node's parser
 * @param {readonly string[]} [how.several] flags that take several words: `['--f']`
 * @param {readonly string[]} [how.ignored] flags with a word that mean nothing here, such as numbers of processes
 * @param {readonly string[]} [how.ignoredSwitches] the same without a word
 * @param {boolean} [how.positionals] words without a flag are allowed
 * @returns {ReturnType<typeof parseArgs<{ allowPositionals: true, options: Flags & typeof ORDINARY_FLAGS }>> | 'help'}
 * @throws {CommandError}
 */
export function readFlags(
  command,
  argv,
  { flags, several = [], ignored = [], ignoredSwitches = [], positionals = false },
) {
  const unused = Object.fromEntries([
    ...ignored.map((name) => [name, /** @type {const} */ ({ type: 'string' })]),
    ...ignoredSwitches.map((name) => [name, /** @type {const} */ ({ type: 'boolean' })]),
  ]);
  /** @typedef {Exclude<ReturnType<typeof readFlags<Flags>>, 'help'>} Read */
  const read = orExplain(
    () =>
      parseArgs({
        args: asNodeReads(argv, several),
        allowPositionals: positionals,
        options: { ...unused, ...flags, ...ORDINARY_FLAGS },
      }),
    command,
  );
  const { help, h } = /** @type {{ help?: boolean, h?: boolean }} */ (read.values);
  return help || h ? 'help' : /** @type {Read} */ (/** @type {unknown} */ (read));
}
