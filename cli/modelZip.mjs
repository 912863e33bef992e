// @ts-check
/** Models in nnUNet_results to a zip and back, with nnU-Net's places in it (model_sharing/model_export.py). */
import { createWriteStream, existsSync, mkdirSync, openAsBlob, readdirSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { BlobReader, configure, ZipReader, ZipWriter } from '@zip.js/zip.js';
import { CommandError } from './commandError.mjs';
import { datasetFolder } from './nnunetFolders.mjs';

// Node has no web workers of the kind that zip.js would start.
configure({ useWebWorkers: false });

/** @param {NodeJS.ProcessEnv} environment */
function resultsFolder(environment) {
  const place = environment.nnUNet_results;
  if (!place) throw new CommandError("$nnUNet_results is not set. Set it to nnU-Net's folder of that name.");
  return path.resolve(place);
}

/**
 * @param {import('./modelZipArguments.mjs').ExportModelOptions} options
 * @param {NodeJS.ProcessEnv} environment @param {import('./predict.mjs').Voice} voice
 * @throws {CommandError} when a configuration, fold or checkpoint is missing; nothing is left of the zip then
 */
export async function exportModel(options, environment, voice) {
  const results = resultsFolder(environment);
  const dataset = datasetFolder([results], options.dataset);
  const files = options.configurations.flatMap((name) => modelFiles(results, dataset, name, options));
  if (files.length === 0) throw new CommandError(`${dataset}: holds none of the configurations.`);
  const about = ['inference_information.json', 'inference_information.txt'].map(
    (name) => `${dataset}/${name}`,
  );
  const ensembles = ensembleFiles(results, dataset, options);
  const all = [...files, ...[...ensembles, ...about].filter((file) => existsSync(path.join(results, file)))];
  const part = `${options.output}.part`;
  mkdirSync(path.dirname(path.resolve(options.output)), { recursive: true });
  try {
    const zip = new ZipWriter(Writable.toWeb(createWriteStream(part)));
    for (const file of all) {
      await zip.add(file, new BlobReader(await openAsBlob(path.join(results, file))));
    }
    await zip.close();
    await rename(part, options.output);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  voice.result(`${options.output}: ${all.length} files.`);
  return 0;
}

/** Places below nnUNet_results, as in the zip.
 *  @param {string} results @param {string} dataset @param {string} configuration
 *  @param {import('./modelZipArguments.mjs').ExportModelOptions} options */
function modelFiles(results, dataset, configuration, options) {
  const model = `${dataset}/${options.trainer}__${options.plans}__${configuration}`;
  const has = (/** @type {string} */ file) => existsSync(path.join(results, file));
  if (!has(model)) {
    if (!options.strict) return [];
    throw new CommandError(`${model}: is not there. Leave it out with -c, or allow that with --not_strict.`);
  }
  const files = options.folds.flatMap((fold) => foldFiles(results, `${model}/fold_${fold}`, options));
  const crossValidation = `${model}/crossval_results_folds_${options.folds.join('_')}`;
  const cross = options.withPredictions
    ? below(results, crossValidation)
    : ['summary.json', 'postprocessing.pkl', 'postprocessing.json'].map(
        (name) => `${crossValidation}/${name}`,
      );
  const own = ['plans.json', 'dataset_fingerprint.json', 'dataset.json'].map((name) => `${model}/${name}`);
  const missing = own.filter((file) => !has(file));
  if (missing.length > 0)
    throw new CommandError(`${missing.join(', ')}: not there; the model is incomplete.`);
  return [...files, ...cross.filter(has), ...own];
}

/** @param {string} results @param {string} fold @param {import('./modelZipArguments.mjs').ExportModelOptions} options */
function foldFiles(results, fold, options) {
  const has = (/** @type {string} */ file) => existsSync(path.join(results, file));
  if (!has(fold)) throw new CommandError(`${fold}: is not there. Choose the folds with -f.`);
  const checkpoints = options.checkpoints.map((name) => `${fold}/${name}`);
  const missing = checkpoints.filter((file) => !has(file));
  if (missing.length > 0)
    throw new CommandError(`${missing.join(', ')}: not there. Choose checkpoints with -chk.`);
  const validation = options.withPredictions
    ? below(results, `${fold}/validation`).filter((file) => !/\.(npz|pkl)$/.test(file))
    : [`${fold}/validation/summary.json`];
  const beside = ['debug.json', 'progress.png', 'network_architecture.pdf'].map((name) => `${fold}/${name}`);
  return [...checkpoints, ...[...beside, ...validation].filter(has)];
}

/** Ensembles all of whose members are exported.
 *  @param {string} results @param {string} dataset @param {import('./modelZipArguments.mjs').ExportModelOptions} options */
function ensembleFiles(results, dataset, { trainer, plans, configurations, withPredictions }) {
  const folder = `${dataset}/ensembles`;
  const members = new Set(configurations.map((name) => `${trainer}__${plans}__${name}`));
  const place = path.join(results, folder);
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((name) => {
      const [, ...parts] = name.split('___');
      // ensemble___MODEL___MODEL___folds
      return parts.length > 1 && parts.slice(0, -1).every((model) => members.has(model));
    })
    .flatMap((name) =>
      withPredictions
        ? below(results, `${folder}/${name}`)
        : ['summary.json', 'postprocessing.pkl', 'postprocessing.json'].map(
            (file) => `${folder}/${name}/${file}`,
          ),
    );
}

/** @param {string} results @param {string} folder @returns {string[]} files directly in it */
function below(results, folder) {
  const place = path.join(results, folder);
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((name) => statSync(path.join(place, name)).isFile())
    .map((name) => `${folder}/${name}`);
}

/**
 * @param {import('./modelZipArguments.mjs').InstallModelOptions} options
 * @param {NodeJS.ProcessEnv} environment @param {import('./predict.mjs').Voice} voice
 * @throws {CommandError} when the file is no zip, leaves the folder, or would replace files
 */
export async function installModel({ zip, overwrites }, environment, voice) {
  const results = resultsFolder(environment);
  if (!existsSync(zip)) throw new CommandError(`${zip}: is not there.`);
  const reader = new ZipReader(new BlobReader(await openAsBlob(zip)));
  const entries = (await entriesOf(reader, zip)).filter(({ directory }) => !directory);
  const places = entries.map(({ filename }) => placeOf(results, filename, zip));
  const there = entries.filter((_, i) => existsSync(places[i] ?? ''));
  if (there.length > 0 && !overwrites)
    throw new CommandError(
      `${there[0]?.filename}: is in $nnUNet_results already, as ${there.length} of ${entries.length} files. Replace them with --overwrite.`,
    );
  for (const [i, entry] of entries.entries()) {
    const place = places[i];
    if (!place || !('getData' in entry) || !entry.getData) continue;
    await mkdir(path.dirname(place), { recursive: true });
    await entry.getData(Writable.toWeb(createWriteStream(`${place}.part`)));
    await rename(`${place}.part`, place);
  }
  await reader.close();
  const models = new Set(entries.map(({ filename }) => filename.split('/').slice(0, 2).join('/')));
  voice.result(
    `${entries.length} files in $nnUNet_results: ${[...models].filter((name) => name.includes('__')).join(', ')}.`,
  );
  return 0;
}

/** @param {ZipReader<Blob>} reader @param {string} zip */
async function entriesOf(reader, zip) {
  try {
    return await reader.getEntries();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${zip}: cannot be read as a zip (${reason}). Download it again.`);
  }
}

/** A name in a zip may not lead out of the folder. @param {string} results @param {string} name @param {string} zip */
function placeOf(results, name, zip) {
  const place = path.resolve(results, name);
  if (!place.startsWith(`${results}${path.sep}`))
    throw new CommandError(
      `${zip}: holds ${name}, which would lie outside $nnUNet_results. Nothing was unpacked.`,
    );
  return place;
}
