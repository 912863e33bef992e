// @ts-check
/** The labelled cases of `--calibrate DATASET`, and which fold of the teacher has not seen each. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';
import { findCases } from './inputCases.mjs';

/** @typedef {import('./modelFiles.mjs').Fold} Fold */
/**
 * @typedef {object} LabelledCase
 * @property {string} name
 * @property {string[]} images
 * @property {string} labels
 * @property {number | undefined} ignore
 * @property {Fold | undefined} fold predict it by this fold alone
 * @property {boolean} trainedOn
 */

/** @param {string} file */
function json(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new CommandError(`${file}: ${error instanceof Error ? error.message : error}.`);
  }
}

/** nnU-Net's splits: a fold's validation cases are those it has not seen.
 *  @param {string | undefined} file @param {readonly Fold[]} folds @returns {Map<string, Fold>} */
function heldOutBy(file, folds) {
  if (!file) return new Map();
  const splits = json(file);
  if (!Array.isArray(splits))
    throw new CommandError(`${file}: is not a list of splits like splits_final.json.`);
  /** @type {Map<string, Fold>} */
  const heldOut = new Map();
  for (const fold of folds)
    for (const name of (typeof fold === 'number' && splits[fold]?.val) || []) heldOut.set(name, fold);
  return heldOut;
}

/**
 * @param {{ dataset: string, splits: string | undefined, folds: readonly Fold[], trainedOn: string, ending: string }} of
 *   `trainedOn`: the dataset that the teacher's plans name
 * @returns {LabelledCase[]}
 * @throws {CommandError}
 */
export function calibrationCases({ dataset, splits, folds, trainedOn, ending }) {
  for (const part of ['dataset.json', 'imagesTr', 'labelsTr'])
    if (!existsSync(path.join(dataset, part)))
      throw new CommandError(
        `--calibrate ${dataset}: has no ${part}. Give a labelled nnU-Net dataset, nnUNet_raw/DatasetXXX_Name.`,
      );
  const own = splits ?? path.join(dataset, 'splits_final.json');
  const heldOut = heldOutBy(splits !== undefined || existsSync(own) ? own : undefined, folds);
  const { labels } = json(path.join(dataset, 'dataset.json'));
  const isTrainingSet = path.basename(path.resolve(dataset)) === trainedOn;
  const found = findCases(path.join(dataset, 'imagesTr'), ending).flatMap(({ name, files }) => {
    const file = path.join(dataset, 'labelsTr', `${name}${ending}`);
    if (!existsSync(file) || !statSync(file).isFile()) return [];
    const fold = heldOut.get(name);
    return [
      {
        name,
        images: files,
        labels: file,
        ignore: typeof labels?.ignore === 'number' ? labels.ignore : undefined,
        fold: isTrainingSet ? fold : undefined,
        trainedOn: isTrainingSet && fold === undefined,
      },
    ];
  });
  if (found.length > 0) return found;
  const there = readdirSync(path.join(dataset, 'labelsTr')).slice(0, 3).join(', ') || 'nothing';
  throw new CommandError(
    `--calibrate ${dataset}: no case of imagesTr has a label (labelsTr holds ${there}).`,
  );
}
