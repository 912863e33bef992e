// @ts-check
import { readFileSync } from 'node:fs';
import { CommandError } from './commandError.mjs';

/** What a JSON file holds; unchecked but for being JSON.
 *  @param {string} file @param {string} [named] how the user knows it, such as `--map FILE` @returns {any}
 *  @throws {CommandError} that says whether it is not there, cannot be read or is no JSON */
export function readJson(file, named = file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new CommandError(`${named}: is not JSON (${error.message}). Mend the file.`);
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new CommandError(
      code === 'ENOENT' ? `${named}: there is no such file.` : `${named}: cannot be read (${message}).`,
    );
  }
}
