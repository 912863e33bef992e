// @ts-check
/** nnU-Net's commands over folders of predictions, on the built page. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';
import { withFolders } from './jobSession.mjs';

/** @typedef {import('./predict.mjs').Voice} Voice */

/** @param {string} flag @param {string} folder */
function folderOf(flag, folder) {
  if (existsSync(folder) && statSync(folder).isDirectory()) return path.resolve(folder);
  throw new CommandError(`${flag} ${folder}: there is no such folder.`);
}

/** @param {string} flag @param {string} file */
function fileOf(flag, file) {
  if (existsSync(file) && statSync(file).isFile()) return path.resolve(file);
  throw new CommandError(`${flag} ${file}: there is no such file.`);
}

/** As it stands before the names of files. @param {string} folder as it was given */
const plain = (folder) => folder.replace(/(?<=.)\/+$/, '');

/** @param {string} folder */
function madeFolder(folder) {
  mkdirSync(folder, { recursive: true });
  return path.resolve(folder);
}

/** plans.json and dataset.json that lie elsewhere: by their place, and as the spec names them.
 *  @param {{ plans: string | undefined, dataset: string | undefined }} named */
function headFiles({ plans, dataset }) {
  const given = [
    { key: 'plans', place: 'given/plans.json', flag: '-plans_json', file: plans },
    { key: 'dataset', place: 'given/dataset.json', flag: '-dataset_json', file: dataset },
  ].filter(({ file }) => file !== undefined);
  return {
    read: Object.fromEntries(given.map(({ place, flag, file }) => [place, fileOf(flag, file ?? '')])),
    spec: Object.fromEntries(given.map(({ key, place }) => [key, place])),
  };
}

/** @param {Voice} voice @param {boolean} json @param {Readonly<Record<string, string | number>>} outcome @param {string} where */
function tell(voice, json, outcome, where) {
  if (json) return voice.result(JSON.stringify({ ...outcome, output: where }));
  const parts = [
    'cases' in outcome ? `${outcome.cases} cases` : '',
    'dice' in outcome ? `mean foreground Dice ${outcome.dice}` : '',
    'steps' in outcome ? `${outcome.steps} step(s) of post-processing help` : '',
    'postprocessed' in outcome ? `then ${outcome.postprocessed}` : '',
  ].filter((part) => part !== '');
  voice.result(`${parts.join(', ')} → ${where}`);
}

/**
 * @param {import('./predictionFolderArguments.mjs').EvaluateFolderOptions} options @param {Voice} voice
 * @param {AbortSignal} stop @returns {Promise<number>} exit code @throws {CommandError}
 */
export async function evaluateFolder({ chill, json, ...options }, voice, stop) {
  const reference = folderOf('REFERENCE', options.reference);
  const predictions = folderOf('PREDICTIONS', options.predictions);
  const handed = {
    trees: {
      reference: { folder: reference, writable: false },
      predictions: { folder: predictions, writable: false },
    },
    read: { 'given/dataset.json': fileOf('-djfile', options.dataset) },
    write: { 'written/summary.json': path.resolve(options.output) },
  };
  const outcome = await withFolders(handed, options, voice, stop, (run) =>
    run({
      kind: 'evaluateFolder',
      reference: 'reference',
      predictions: 'predictions',
      dataset: 'given/dataset.json',
      output: 'written/summary.json',
      chill,
      places: { reference: plain(options.reference), predictions: plain(options.predictions) },
    }),
  );
  tell(voice, json, outcome, options.output);
  return 0;
}

/** The page knows folders by their place; a failure tells them as they were given.
 *  @param {unknown} error @param {readonly string[]} folders */
function asGiven(error, folders) {
  if (!(error instanceof CommandError)) return error;
  return new CommandError(
    error.message.replace(/\binput_(\d+)\b/g, (place, at) => folders[Number(at)] ?? place),
  );
}

/**
 * @param {import('./predictionFolderArguments.mjs').EnsembleOptions} options @param {Voice} voice
 * @param {AbortSignal} stop @returns {Promise<number>} exit code @throws {CommandError}
 */
export async function ensemble({ probabilities, json, ...options }, voice, stop) {
  const inputs = options.inputs.map((folder) => folderOf('-i', folder));
  const names = inputs.map((_, i) => `input_${i}`);
  const trees = Object.fromEntries(inputs.map((folder, i) => [names[i] ?? '', { folder, writable: false }]));
  const handed = { trees: { ...trees, output: { folder: madeFolder(options.output), writable: true } } };
  const outcome = await withFolders(handed, options, voice, stop, (run) =>
    run({ kind: 'ensemble', inputs: names, output: 'output', probabilities }),
  ).catch((error) => {
    throw asGiven(error, options.inputs);
  });
  tell(voice, json, outcome, options.output);
  return 0;
}

/**
 * @param {import('./predictionFolderArguments.mjs').DetermineOptions} options @param {Voice} voice
 * @param {AbortSignal} stop @returns {Promise<number>} exit code @throws {CommandError}
 */
export async function determinePostprocessing({ keep, json, ...options }, voice, stop) {
  const { read, spec } = headFiles(options);
  const handed = {
    trees: {
      input: { folder: folderOf('-i', options.input), writable: true },
      reference: { folder: folderOf('-ref', options.reference), writable: false },
    },
    read,
  };
  const outcome = await withFolders(handed, options, voice, stop, (run) =>
    run({
      kind: 'determinePostprocessing',
      input: 'input',
      reference: 'reference',
      keep,
      places: { input: plain(options.input), reference: plain(options.reference) },
      ...spec,
    }),
  );
  tell(voice, json, outcome, path.join(options.input, 'postprocessing.json'));
  return 0;
}

/**
 * @param {import('./predictionFolderArguments.mjs').ApplyOptions} options @param {Voice} voice
 * @param {AbortSignal} stop @returns {Promise<number>} exit code @throws {CommandError}
 */
export async function applyPostprocessing({ json, ...options }, voice, stop) {
  const { read, spec } = headFiles(options);
  const file = fileOf('-pp_pkl_file', options.postprocessing);
  const postprocessing = `given/${path.basename(file)}`;
  const handed = {
    trees: {
      input: { folder: folderOf('-i', options.input), writable: false },
      output: { folder: madeFolder(options.output), writable: true },
    },
    read: { ...read, [postprocessing]: file },
  };
  const outcome = await withFolders(handed, options, voice, stop, (run) =>
    run({ kind: 'applyPostprocessing', input: 'input', output: 'output', postprocessing, ...spec }),
  );
  tell(voice, json, outcome, options.output);
  return 0;
}
