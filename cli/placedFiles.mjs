// @ts-check
/** Files that dataset.json names where they lie, under `dataset`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Environment variables, as nnU-Net expands them.
 *  @param {string} name */
const expanded = (name) =>
  name.replace(/\$\{?(\w+)\}?/g, (whole, variable) => process.env[variable] ?? whole);

/** @param {string} root folder of the dataset @param {string} name as dataset.json gives it */
export const placedAt = (root, name) => path.resolve(root, expanded(name));

/** Where the page looks for a file by its name alone (workers/workspace/datasets/caseListing.ts).
 *  @param {string} name as dataset.json gives it */
const byName = (name) => `elsewhere/${encodeURIComponent(name).replaceAll('.', '%2E')}`;

/** Where the page looks for a file of a dataset in nnUNet_raw; undefined inside nnU-Net's folders, which it has.
 *  @param {string} folder the dataset's name @param {string} name @returns {string | undefined} */
function inWorkspace(folder, name) {
  if (path.isAbsolute(name)) return `elsewhere${name}`;
  const place = path.posix.normalize(`nnUNet_raw/${folder}/${name}`);
  if (name.startsWith('$') || place.startsWith('..')) return byName(name);
  return /^nnUNet_(raw|preprocessed|results)\//.test(place) ? undefined : place;
}

/** Those that are there, with their names; a damaged file is for whoever reads it to say.
 *  @param {string} root folder of the dataset @returns {{ name: string, file: string }[]} */
function namedFiles(root) {
  try {
    const { dataset = {} } = JSON.parse(readFileSync(path.join(root, 'dataset.json'), 'utf8'));
    return Object.values(dataset)
      .flatMap((/** @type {any} */ { images = [], label = '' }) => [...images, label].map(String))
      .map((name) => ({ name, file: placedAt(root, name) }))
      .filter(({ file }) => existsSync(file));
  } catch {
    return [];
  }
}

/** Of one dataset, wherever its folder lies, by `byName`. @param {string} root @returns {Record<string, string>} */
export const placedFiles = (root) =>
  Object.fromEntries(namedFiles(root).map(({ name, file }) => [byName(name), file]));

/** Of every dataset in nnUNet_raw, by the page's place for them. @param {string} raw @returns {Record<string, string>} */
export function placedFilesIn(raw) {
  if (!existsSync(raw)) return {};
  const folders = readdirSync(raw).filter((name) => /^Dataset\d{3}_/.test(name));
  const files = folders.flatMap((folder) =>
    namedFiles(path.join(raw, folder)).map(({ name, file }) => ({ place: inWorkspace(folder, name), file })),
  );
  return Object.fromEntries(files.flatMap(({ place, file }) => (place === undefined ? [] : [[place, file]])));
}
