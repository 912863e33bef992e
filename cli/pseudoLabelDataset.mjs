// @ts-check
/** The nnU-Net dataset that pseudo-labels become: dataset.json, images, and the record semisupervised.json. */
import { constants } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { CommandError } from './commandError.mjs';

/** @typedef {import('./inputCases.mjs').InputCase} InputCase */
/** @typedef {Record<string, unknown> & { labels: Record<string, number | number[]>, file_ending: string }} DatasetJson */

/** @typedef {{ images: string[], label: string }} Place of a case, as dataset.json names it */

export const LABELS = 'labelsTr';
export const PROVENANCE = 'provenanceTr';
export const UNKNOWN = 'unknownTr';
export const DROPPED = 'dropped';

/** @param {string} output @throws {CommandError} */
export function requireDatasetName(output) {
  if (/^Dataset\d{3}_.+/.test(path.basename(path.resolve(output)))) return;
  throw new CommandError(
    `-o ${output}: nnU-Net finds only folders named DatasetXXX_Name, for example nnUNet_raw/Dataset101_Liver.`,
  );
}

/** Images of the case in imagesTr, under nnU-Net's names.
 *  @param {string} output @param {InputCase} one @param {string} ending */
export async function copyImages(output, one, ending) {
  await mkdir(path.join(output, 'imagesTr'), { recursive: true });
  for (const [channel, file] of one.files.entries())
    await copyFile(file, imageOf(output, one, channel, ending), constants.COPYFILE_FICLONE);
}

/** @param {string} output @param {InputCase} one @param {number} channel @param {string} ending */
const imageOf = (output, { name }, channel, ending) =>
  path.join(output, 'imagesTr', `${name}_${String(channel).padStart(4, '0')}${ending}`);

/** The case as `copyImages` leaves it. @param {string} output @param {InputCase} one @param {string} ending @returns {InputCase} */
export const copiedCase = (output, one, ending) => ({
  name: one.name,
  files: one.files.map((_, channel) => imageOf(output, one, channel, ending)),
});

/** What there is of a case that could not be finished: a label without its image would break the dataset. The scans that
 *  were given stay, even if they lie in imagesTr already.
 *  @param {string} output @param {InputCase} one @param {string} ending */
export async function removeCase(output, one, ending) {
  const own = new Set(one.files.map((file) => path.resolve(file)));
  const files = [
    ...[LABELS, PROVENANCE, UNKNOWN].map((folder) => path.join(output, folder, `${one.name}${ending}`)),
    ...one.files.map((_, channel) => imageOf(output, one, channel, ending)),
  ];
  for (const file of files) if (!own.has(path.resolve(file))) await rm(file, { force: true });
}

/** @param {string} name @param {string[]} images @param {string} ending @returns {Place} */
export const casePlace = (name, images, ending) => ({ images, label: `${LABELS}/${name}${ending}` });

/** Ignore left out: mine, where a mapping replaced the teacher's.
 *  @param {DatasetJson} teacher @param {Readonly<Record<string, number>> | undefined} mine */
export function labelsOf(teacher, mine) {
  const { ignore: _, ...labels } = mine ?? teacher.labels;
  return labels;
}

/**
 * The teacher's dataset.json with the ignore label, these cases and those that an earlier run made.
 * @param {DatasetJson} teacher
 * @param {{ cases: readonly InputCase[], staying?: readonly { name: string, place: Place }[], ignoreLabel: number,
 *   inPlace: boolean, labels?: Readonly<Record<string, number>> | undefined }} of
 *   `labels`: mine, where a mapping replaced the teacher's; `inPlace`: every case is named with its place
 */
export function datasetJson(teacher, { cases, staying = [], ignoreLabel, inPlace, labels }) {
  const { dataset: _, ...kept } = teacher;
  const ending = kept.file_ending;
  const own = cases.map(({ name, files }) => {
    const images = files.map((file) => path.resolve(file));
    return { name, place: casePlace(name, images, ending) };
  });
  return {
    ...kept,
    labels: { ...labelsOf(teacher, labels), ignore: ignoreLabel },
    numTraining: cases.length + staying.length,
    ...(inPlace && {
      dataset: Object.fromEntries([...staying, ...own].map(({ name, place }) => [name, place])),
    }),
  };
}

/** @param {string} output @param {string} name @param {unknown} value */
export async function writeJson(output, name, value) {
  await writeFile(path.join(output, name), `${JSON.stringify(value, null, 4)}\n`);
}
