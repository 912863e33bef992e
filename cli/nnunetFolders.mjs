// @ts-check
/** nnU-Net's three folders by its environment variables, and the datasets in them. */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';

/** @typedef {{ raw: string, preprocessed: string, results: string }} NnunetFolders */

/** @param {NodeJS.ProcessEnv} environment @returns {NnunetFolders} @throws {CommandError} */
export function nnunetFolders(environment) {
  /** @param {string} name */
  const folder = (name) => {
    const place = environment[name];
    if (!place) throw new CommandError(`$${name} is not set. Set it to nnU-Net's folder of that name.`);
    return path.resolve(place);
  };
  const raw = folder('nnUNet_raw');
  if (!existsSync(raw)) throw new CommandError(`$nnUNet_raw: ${raw} is not there.`);
  const [preprocessed, results] = [folder('nnUNet_preprocessed'), folder('nnUNet_results')];
  for (const made of [preprocessed, results]) mkdirSync(made, { recursive: true });
  return { raw, preprocessed, results };
}

/** Folder name of a dataset by number or name.
 *  @param {string} raw @param {string} named @returns {string} @throws {CommandError} */
export function datasetFolder(raw, named) {
  const folders = readdirSync(raw).filter((name) => /^Dataset\d{3}_/.test(name));
  const prefix = /^\d+$/.test(named) ? `Dataset${named.padStart(3, '0')}_` : undefined;
  const found = folders.filter((name) => name === named || (prefix && name.startsWith(prefix)));
  const [one, ...more] = found;
  if (one && more.length === 0) return one;
  if (one) throw new CommandError(`${named}: several datasets have this number: ${found.join(', ')}.`);
  throw new CommandError(`${named}: no such dataset in ${raw}. There are: ${folders.join(', ') || 'none'}.`);
}
