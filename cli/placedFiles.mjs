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

/** Where the page looks for absolute paths (workers/workspace/datasets/caseListing.ts). */
export const ELSEWHERE = 'elsewhere';

/** Those that are there, by the page's place for them; a damaged file is for whoever reads it to say.
 *  @param {string} root folder of the dataset @returns {Record<string, string>} */
export function placedFiles(root) {
  try {
    const { dataset = {} } = JSON.parse(readFileSync(path.join(root, 'dataset.json'), 'utf8'));
    const files = Object.values(dataset).flatMap((/** @type {any} */ { images = [], label = '' }) =>
      [...images, label].map((name) => placedAt(root, String(name))),
    );
    return Object.fromEntries(
      files.filter((file) => existsSync(file)).map((file) => [`${ELSEWHERE}${file}`, file]),
    );
  } catch {
    return {};
  }
}

/** Of every dataset in a folder. @param {string} raw @returns {Record<string, string>} */
export function placedFilesIn(raw) {
  if (!existsSync(raw)) return {};
  const folders = readdirSync(raw).filter((name) => /^Dataset\d{3}_/.test(name));
  return Object.assign({}, ...folders.map((name) => placedFiles(path.join(raw, name))));
}
