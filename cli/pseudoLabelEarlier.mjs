// @ts-check
/** What lies in the output folder already: people's labels, which nothing writes over, and an earlier run of ours, which
 *  this one continues. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';
import { casesOfFolder, withoutEnding } from './inputCases.mjs';
import { casePlace, LABELS, labelsOf, PROVENANCE } from './pseudoLabelDataset.mjs';

/** @typedef {import('./pseudoLabelDataset.mjs').DatasetJson} DatasetJson */
/** @typedef {import('./pseudoLabelDataset.mjs').Place} Place */
/**
 * @typedef {object} EarlierRun
 * @property {DatasetJson} dataset its dataset.json
 * @property {Record<string, unknown>} record its semisupervised.json
 */

/** Names of the cases that the studio noted beside an exported dataset. */
const NOTES = 'segloop_cases.json';
const SETTLED = ['accepted', 'corrected', 'done'];

/** @param {string} file @returns {Record<string, unknown> | undefined} */
function json(file) {
  if (!existsSync(file)) return undefined;
  try {
    const value = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} value @returns {Record<string, unknown>[]} */
const listed = (value) => (Array.isArray(value) ? value.map(Object) : []);

/** @param {string} file */
export const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** @param {string} output */
const settledCases = (output) =>
  new Set(
    Object.entries(Object(json(path.join(output, NOTES))?.cases))
      .filter(([, one]) => SETTLED.includes(Object(one).state))
      .map(([name]) => name),
  );

/** Without what evaluating leaves beside labels. @param {string} folder */
const filesIn = (folder) =>
  existsSync(folder) ? readdirSync(folder).filter((name) => !/^\.|\.part$|\.json$/.test(name)) : [];

/**
 * The run that wrote `output` before; undefined where nothing did.
 * @param {string} output
 * @returns {EarlierRun | undefined}
 * @throws {CommandError} where people's labels, or a dataset of somebody else's, lie there
 */
export function earlierRun(output) {
  const made = new Set(filesIn(path.join(output, PROVENANCE)));
  const record = json(path.join(output, 'semisupervised.json'));
  const settled = settledCases(output);
  const hashes = new Map(listed(record?.cases).map(({ case: name, label_sha256: hash }) => [name, hash]));
  const isOfPeople = (/** @type {string} */ file) => {
    const name = withoutEnding(file);
    const hash = hashes.get(name);
    const isEdited = hash !== undefined && hash !== hashOf(path.join(output, LABELS, file));
    return !made.has(file) || settled.has(name) || isEdited;
  };
  const [first, ...others] = filesIn(path.join(output, LABELS)).filter(isOfPeople);
  if (first !== undefined)
    throw new CommandError(
      `-o ${output}: ${LABELS} holds labels that people made or settled (${first}${others.length > 0 ? ` and ${others.length} more` : ''}), which nothing writes over. Choose another folder.`,
    );
  const dataset = json(path.join(output, 'dataset.json'));
  if (!dataset) return undefined;
  if (!record)
    throw new CommandError(
      `-o ${output}: is a dataset already, and no pseudo-labels made it. Choose another folder.`,
    );
  return { dataset: /** @type {DatasetJson} */ (dataset), record };
}

/** One dataset has one meaning of its labels. @param {EarlierRun | undefined} earlier
 *  @param {Readonly<Record<string, unknown>>} labels of this run, ignore left out @param {string} output @throws {CommandError} */
export function requireSameLabels(earlier, labels, output) {
  if (!earlier) return;
  const there = labelsOf(earlier.dataset, undefined);
  if (JSON.stringify(there) === JSON.stringify(labels)) return;
  throw new CommandError(
    `-o ${output}: holds pseudo-labels of other classes (${Object.keys(there).join(', ')}). Choose another folder.`,
  );
}

/**
 * Cases of the earlier run that are still whole, and not among those of this one.
 * @param {EarlierRun | undefined} earlier @param {ReadonlySet<string>} own names of this run's cases
 * @param {string} output
 * @returns {{ name: string, place: Place }[]}
 */
export function casesThatStay(earlier, own, output) {
  if (!earlier) return [];
  const { dataset } = earlier;
  const ending = dataset.file_ending;
  const named = Object(dataset.dataset);
  const imagesTr = path.join(output, 'imagesTr');
  const copied = existsSync(imagesTr) ? casesOfFolder(imagesTr, ending) : [];
  const imagesOf = new Map(copied.map(({ name, files }) => [name, files.map((file) => path.basename(file))]));
  return filesIn(path.join(output, LABELS))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length))
    .filter((name) => !own.has(name))
    .flatMap((name) => {
      const images = imagesOf.get(name)?.map((file) => `imagesTr/${file}`);
      const place = named[name] ?? (images && casePlace(name, images, ending));
      return place ? [{ name, place }] : [];
    });
}

/** What the earlier record says of the cases that stay, and of the runs that made them.
 *  @param {EarlierRun | undefined} earlier @param {ReadonlySet<string>} staying names
 *  @returns {{ cases: unknown[], runs: unknown[] }} */
export function recordsThatStay(earlier, staying) {
  const { cases, earlier_runs: before, ...run } = earlier?.record ?? {};
  const stay = listed(cases).filter((one) => staying.has(String(one.case)));
  const namesOf = (/** @type {unknown} */ made) =>
    (Array.isArray(made) ? made.map(String) : []).filter((name) => staying.has(name));
  const runs = listed(before).map((one) => ({ ...one, made: namesOf(one.made) }));
  const byOthers = new Set(runs.flatMap(({ made }) => made));
  const made = stay.map((one) => String(one.case)).filter((name) => !byOthers.has(name));
  return { cases: stay, runs: [...runs, { ...run, made }].filter((one) => one.made.length > 0) };
}
