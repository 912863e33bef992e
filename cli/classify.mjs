// @ts-check
/** `segloop classify`: classifiers of whole scans, on the built page. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { CommandError } from './commandError.mjs';
import { endingOf, findCases } from './inputCases.mjs';
import { withFolders, withJobs } from './jobSession.mjs';
import { nnunetFolders, rawDataset } from './nnunetFolders.mjs';

/** @typedef {import('./predict.mjs').Voice} Voice */

/** As workers/jobs/classification/classifierStore.ts names them. */
const CLASSIFIERS = 'segloop_classifiers';
const CHECKPOINT = 'classifier.pth';
/** A first segment of the workspace that is nobody else's. */
const ENCODER = 'encoder';
const NAME = /^[A-Za-z0-9][\w.-]{0,79}$/;

/** @param {string} flag @param {string} place */
function existing(flag, place) {
  if (!existsSync(place)) throw new CommandError(`${flag} ${place}: there is no such file or folder.`);
  return path.resolve(place);
}

/** What is there makes way as a whole: only a classifier may. @param {string} output @throws {CommandError} */
export function refuseOthersFolder(output) {
  if (!existsSync(output)) return;
  const isClassifier = existsSync(path.join(output, CHECKPOINT));
  if (!isClassifier && (!statSync(output).isDirectory() || readdirSync(output).length > 0))
    throw new CommandError(`-o ${output}: holds something else than a classifier. Name another folder.`);
}

/**
 * @param {import('./classifyArguments.mjs').ClassifyTrainOptions} options @param {Voice} voice
 * @param {AbortSignal} stop @returns {Promise<number>} exit code @throws {CommandError}
 */
export async function classifyTrain(options, voice, stop) {
  const folders = nnunetFolders(process.env);
  const dataset = rawDataset(folders, options.dataset);
  const labels = readFileSync(existing('-l', options.labels), 'utf8');
  const model = existing('-m', options.model);
  const isFolder = statSync(model).isDirectory();
  const output = path.resolve(options.output);
  const [parent, name] = [path.dirname(output), path.basename(output)];
  if (!NAME.test(name))
    throw new CommandError(`-o ${options.output}: the folder's name needs letters, digits, dots, dashes.`);
  refuseOthersFolder(output);
  mkdirSync(parent, { recursive: true });
  const { fold, field, weighting, testShare, augmentedViews, baselines, tuning, seed, device } = options;
  const outcome = await withJobs(
    folders,
    {
      verbose: options.verbose,
      more: {
        [ENCODER]: { folder: isFolder ? model : path.dirname(model), writable: false },
        [CLASSIFIERS]: { folder: parent, writable: true },
      },
    },
    voice,
    stop,
    (run) =>
      run({
        ...{ kind: 'classify', name, dataset, labels, field, weighting, testShare, augmentedViews },
        encoder: {
          from: 'path',
          path: isFolder ? ENCODER : `${ENCODER}/${path.basename(model)}`,
          ...(fold !== undefined && { fold }),
        },
        ...(tuning && { tuning }),
        // Whoever trains into a folder again means it, as with nnU-Net's folds.
        ...{ baselines, seed, device, replace: true },
      }),
  );
  const { rocAuc, accuracy, tested } = outcome;
  if (options.json) voice.result(JSON.stringify({ folder: output, ...outcome }));
  else
    voice.result(
      `${output}: ROC-AUC ${rocAuc === undefined ? '-' : Number(rocAuc).toFixed(4)}, accuracy ${Number(accuracy).toFixed(4)} on ${tested} test cases`,
    );
  return 0;
}

/**
 * @param {import('./classifyArguments.mjs').ClassifyPredictOptions} options @param {Voice} voice
 * @param {AbortSignal} stop @returns {Promise<number>} exit code @throws {CommandError}
 */
export async function classifyPredict(options, voice, stop) {
  const given = existing('-m', options.classifier);
  const file = statSync(given).isDirectory() ? existing('-m', path.join(given, CHECKPOINT)) : given;
  const input = existing('-i', options.input);
  const cases = findCases(input, endingOf(input));
  const inputs = statSync(input).isDirectory() ? input : path.dirname(input);
  const work = await mkdtemp(path.join(os.tmpdir(), 'segloop-classify-'));
  const name = 'classifier';
  try {
    cpSync(file, path.join(work, CLASSIFIERS, name, CHECKPOINT));
    // Folders of the user's appear below the workspace's own records.
    const records = path.join(work, 'records');
    mkdirSync(path.join(records, 'folders'), { recursive: true });
    symlinkSync(inputs, path.join(records, 'folders', 'input'), 'junction');
    await withFolders(
      {
        trees: {
          [CLASSIFIERS]: { folder: path.join(work, CLASSIFIERS), writable: true },
          '.segloop': { folder: records, writable: true },
        },
      },
      { verbose: options.verbose },
      voice,
      stop,
      (run) =>
        run({
          ...{ kind: 'classifyPredict', classifier: name, maps: options.maps, device: options.device },
          cases: cases.map((one) => ({
            name: one.name,
            source: {
              from: 'folder',
              folder: 'input',
              files: one.files.map((own) => path.basename(own)),
            },
          })),
        }),
    );
    mkdirSync(options.output, { recursive: true });
    cpSync(path.join(work, CLASSIFIERS, name, 'predictions'), options.output, { recursive: true });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const where = path.resolve(options.output);
  if (options.json) voice.result(JSON.stringify({ output: where, cases: cases.length }));
  else voice.result(`${cases.length} cases → ${path.join(where, 'predictions.csv')}`);
  return 0;
}
