// @ts-check
/** What of `-m` the page must see: a model folder's plans, dataset and chosen folds, or one zip or checkpoint. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';

/** @typedef {number | 'all'} Fold */
/** @typedef {{ path: string, file: string }} ModelFile place below the model's parent, and where it lies on disk */

const FOLD_FOLDER = /^fold_(\d+|all)$/;

/** @param {Fold} fold */
const order = (fold) => (fold === 'all' ? Number.POSITIVE_INFINITY : fold);

/** Folds of a model folder that have this checkpoint, in order.
 *  @param {string} folder @param {string} checkpoint @returns {Fold[]} */
function foldsPresent(folder, checkpoint) {
  return readdirSync(folder)
    .filter((name) => existsSync(path.join(folder, name, checkpoint)))
    .flatMap((name) => FOLD_FOLDER.exec(name)?.[1] ?? [])
    .map((word) => (word === 'all' ? word : Number(word)))
    .sort((one, other) => order(one) - order(other));
}

/** Folds to use: those asked for, else those present, but never `all` beside numbered ones (its network saw every
 *  case, so averaging it with the cross-validation's folds is not what anybody trained).
 *  @param {Fold[] | undefined} wanted @param {readonly Fold[]} present @param {string} where @returns {Fold[]} */
export function chooseFolds(wanted, present, where) {
  const missing = wanted?.filter((fold) => !present.includes(fold)) ?? [];
  if (missing.length > 0 || present.length === 0)
    throw new CommandError(
      `${where}: fold ${missing.join(', ') || '*'} is not there. Present: ${present.join(', ') || 'none'}.`,
    );
  const numbered = present.filter((fold) => fold !== 'all');
  return wanted ?? (numbered.length > 0 ? numbered : [...present]);
}

/**
 * @param {string} model `-m`
 * @param {string} checkpoint
 * @param {Fold[] | undefined} wanted
 * @returns {ModelFile[]}
 * @throws {CommandError}
 */
export function findModelFiles(model, checkpoint, wanted) {
  const place = path.resolve(model);
  if (!existsSync(place)) throw new CommandError(`-m ${model}: there is no such file or folder.`);
  if (!statSync(place).isDirectory()) return [{ path: path.basename(place), file: place }];
  const missing = ['plans.json', 'dataset.json'].filter((name) => !existsSync(path.join(place, name)));
  if (missing.length > 0)
    throw new CommandError(
      `-m ${model}: ${missing.join(' and ')} missing. Give the folder that nnU-Net trained into (TRAINER__PLANS__CONFIGURATION).`,
    );
  const folds = chooseFolds(wanted, foldsPresent(place, checkpoint), `-m ${model} (${checkpoint})`);
  const inside = ['plans.json', 'dataset.json', ...folds.map((fold) => `fold_${fold}/${checkpoint}`)];
  return inside.map((name) => ({ path: `${path.basename(place)}/${name}`, file: path.join(place, name) }));
}
