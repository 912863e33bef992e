// @ts-check
/** The labelled cases of `--calibrate DATASET`, and which fold of the teacher has not seen each. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';
import { findCases } from './inputCases.mjs';
import { readJson } from './jsonFile.mjs';
import { placedAt } from './placedFiles.mjs';

/** @typedef {import('./modelFiles.mjs').Fold} Fold */
/**
 * @typedef {object} LabelledCase
 * @property {string} name
 * @property {string[]} images
 * @property {string} labels
 * @property {readonly { value: number, name: string }[] | undefined} names of the labels; undefined for regions
 * @property {number | undefined} ignore
 * @property {Fold | undefined} fold predict it by this fold alone
 * @property {boolean} trainedOn
 */

/** @typedef {{ heldOut: Map<string, Fold>, listed: Set<string> }} Splits */

/** nnU-Net's splits: a fold's validation cases are those it has not seen.
 *  @param {string | undefined} file @param {readonly Fold[]} folds @returns {Splits} */
function readSplits(file, folds) {
  /** @type {Splits} */
  const found = { heldOut: new Map(), listed: new Set() };
  if (!file) return found;
  const splits = readJson(file);
  if (!Array.isArray(splits))
    throw new CommandError(`${file}: is not a list of splits like splits_final.json.`);
  for (const fold of folds)
    for (const name of (typeof fold === 'number' && splits[fold]?.val) || []) found.heldOut.set(name, fold);
  for (const { train = [], val = [] } of splits)
    for (const name of [...train, ...val]) found.listed.add(name);
  return found;
}

/** Names by value, where no label is a region.
 *  @param {unknown} labels of dataset.json @returns {LabelledCase['names']} */
function namesOf(labels) {
  const entries = Object.entries(labels ?? {}).filter(([name]) => name !== 'ignore');
  const named = entries.flatMap(([name, value]) => {
    const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
    return typeof single === 'number' ? [{ value: single, name }] : [];
  });
  return named.length === entries.length ? named : undefined;
}

/** Where images and label of every case lie: dataset.json's `dataset`, else imagesTr and labelsTr.
 *  @param {string} dataset @param {unknown} listed @param {string} ending
 *  @returns {{ name: string, images: string[], labels: string }[]} */
function filesOf(dataset, listed, ending) {
  if (listed !== undefined)
    return Object.entries(Object(listed)).map(([name, place]) => {
      const { images, label } = Object(place);
      if (!Array.isArray(images) || typeof label !== 'string')
        throw new CommandError(`${dataset}/dataset.json: "dataset" names no images and label of ${name}.`);
      return {
        name,
        images: images.map((file) => placedAt(dataset, String(file))),
        labels: placedAt(dataset, label),
      };
    });
  for (const part of ['imagesTr', 'labelsTr']) requirePart(dataset, part);
  return findCases(path.join(dataset, 'imagesTr'), ending).map(({ name, files }) => ({
    name,
    images: files,
    labels: path.join(dataset, 'labelsTr', `${name}${ending}`),
  }));
}

/** @param {string} dataset @param {string} part */
function requirePart(dataset, part) {
  if (existsSync(path.join(dataset, part))) return;
  throw new CommandError(
    `--calibrate ${dataset}: has no ${part}. Give a labelled nnU-Net dataset, nnUNet_raw/DatasetXXX_Name.`,
  );
}

/**
 * @param {{ dataset: string, splits: string | undefined, folds: readonly Fold[], trainedOn: string, ending: string }} of
 *   `trainedOn`: the dataset that the teacher's plans name
 * @returns {LabelledCase[]}
 * @throws {CommandError}
 */
export function calibrationCases({ dataset, splits, folds, trainedOn, ending }) {
  requirePart(dataset, 'dataset.json');
  const own = splits ?? path.join(dataset, 'splits_final.json');
  const { heldOut, listed } = readSplits(splits !== undefined || existsSync(own) ? own : undefined, folds);
  const described = readJson(path.join(dataset, 'dataset.json'));
  const { labels } = described;
  // Whoever names splits says that the model was trained by them, whatever the folder is called now.
  const isTrainingSet = splits !== undefined || path.basename(path.resolve(dataset)) === trainedOn;
  // Fold all, and a model of which no splits are known, may have seen everything.
  const mayBeNew = listed.size > 0 && !folds.includes('all');
  const found = filesOf(dataset, described.dataset, ending).flatMap(({ name, images, labels: file }) => {
    if (!existsSync(file) || !statSync(file).isFile()) return [];
    const fold = heldOut.get(name);
    return [
      {
        name,
        images,
        labels: file,
        names: namesOf(labels),
        ignore: typeof labels?.ignore === 'number' ? labels.ignore : undefined,
        fold: isTrainingSet ? fold : undefined,
        trainedOn: isTrainingSet && fold === undefined && !(mayBeNew && !listed.has(name)),
      },
    ];
  });
  if (found.length > 0) return found;
  const labelsTr = path.join(dataset, 'labelsTr');
  const there = (existsSync(labelsTr) ? readdirSync(labelsTr) : []).slice(0, 3).join(', ') || 'nothing';
  throw new CommandError(
    `--calibrate ${dataset}: no case of imagesTr has a label (labelsTr holds ${there}).`,
  );
}
