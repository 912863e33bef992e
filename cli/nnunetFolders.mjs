// @ts-check
/** nnU-Net's three folders by its environment variables, and the datasets in them. */
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';
import { readJson } from './jsonFile.mjs';

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
  const [preprocessed, results] = [folder('nnUNet_preprocessed'), folder('nnUNet_results')];
  makeFolder('nnUNet_preprocessed', preprocessed);
  makeFolder('nnUNet_results', results);
  if (existsSync(raw) && !statSync(raw).isDirectory())
    throw new CommandError(`$nnUNet_raw: ${raw} is a file. Set it to the folder that holds the datasets.`);
  return { raw, preprocessed, results };
}

/** @param {string} name @param {string} place @throws {CommandError} */
function makeFolder(name, place) {
  try {
    mkdirSync(place, { recursive: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `$${name}: ${place} cannot be made (${reason}). Set it to a folder that can be written.`,
    );
  }
}

/** Folder name of a dataset by number or name, looked for in all of these folders as nnU-Net does.
 *  @param {readonly string[]} places @param {string} named @returns {string} @throws {CommandError} */
export function datasetFolder(places, named) {
  const names = places.filter((place) => existsSync(place)).flatMap((place) => readdirSync(place));
  const folders = [...new Set(names)].filter((name) => /^Dataset\d{3}_/.test(name)).sort();
  const prefix = /^\d+$/.test(named) ? `Dataset${named.padStart(3, '0')}_` : undefined;
  const found = folders.filter((name) => name === named || (prefix && name.startsWith(prefix)));
  const [one, ...more] = found;
  if (one && more.length === 0) return one;
  if (one) throw new CommandError(`${named}: several datasets have this number: ${found.join(', ')}.`);
  throw new CommandError(
    `${named}: no such dataset in ${places.join(', ')}. There are: ${folders.join(', ') || 'none'}.`,
  );
}

/** @param {NnunetFolders} folders @param {string} named @returns {string} @throws {CommandError} */
export const knownDataset = ({ raw, preprocessed, results }, named) =>
  datasetFolder([raw, preprocessed, results], named);

/** One whose scans and dataset.json are there. @param {NnunetFolders} folders @param {string} named @returns {string} @throws {CommandError} */
export function rawDataset(folders, named) {
  if (!existsSync(folders.raw)) throw new CommandError(`$nnUNet_raw: ${folders.raw} is not there.`);
  const dataset = knownDataset(folders, named);
  const folder = path.join(folders.raw, dataset);
  if (!existsSync(folder))
    throw new CommandError(`${dataset}: is not in $nnUNet_raw (${folders.raw}), where its scans are read.`);
  readJson(path.join(folder, 'dataset.json'));
  return dataset;
}
