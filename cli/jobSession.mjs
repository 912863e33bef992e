// @ts-check
/** Jobs of the page over folders on this computer. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { openLoopback } from './loopback.mjs';
import { PageSession } from './pageSession.mjs';
import { placedFilesIn } from './placedFiles.mjs';

/** @typedef {import('./nnunetFolders.mjs').NnunetFolders} NnunetFolders */
/** @typedef {(spec: import('../app/workers.ts').JobSpec) => Promise<Readonly<Record<string, string | number>>>} RunJob */
/**
 * Folders handed out by their name in the workspace, and single files to read and to write by their place.
 * @typedef {object} Handed
 * @property {Readonly<Record<string, { folder: string, writable: boolean }>>} trees
 * @property {Readonly<Record<string, string>>} [read]
 * @property {Readonly<Record<string, string>>} [write]
 */

/** The studio's own records (what a preprocessed case was made of). */
const RECORDS = '.segloop';

/**
 * nnU-Net's folders. Records go to `.segloop` in nnUNet_preprocessed, where nnU-Net does not look.
 * @template T
 * @param {NnunetFolders} folders
 * @param {{ verbose: boolean, extra?: Readonly<Record<string, string>>, more?: Handed['trees'] }} options
 *   `extra`: files offered by their place; `more`: folders beyond nnU-Net's
 * @param {import('./predict.mjs').Voice} voice @param {AbortSignal} stop @param {(run: RunJob) => Promise<T>} work
 */
export function withJobs(folders, { verbose, extra = {}, more = {} }, voice, stop, work) {
  const trees = {
    nnUNet_raw: { folder: folders.raw, writable: false },
    nnUNet_preprocessed: { folder: folders.preprocessed, writable: true },
    nnUNet_results: { folder: folders.results, writable: true },
    [RECORDS]: { folder: path.join(folders.preprocessed, RECORDS), writable: true },
    ...more,
  };
  const read = { ...placedFilesIn(folders.raw), ...extra };
  return withFolders({ trees, read }, { verbose }, voice, stop, work);
}

/**
 * Opens the page over any folders and calls `work` with what runs a job. Records that no folder takes are forgotten.
 * @template T
 * @param {Handed} handed @param {{ verbose: boolean }} options
 * @param {import('./predict.mjs').Voice} voice @param {AbortSignal} stop @param {(run: RunJob) => Promise<T>} work
 */
export async function withFolders({ trees, read = {}, write = {} }, { verbose }, voice, stop, work) {
  await ensureBuilt(voice.note);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'segloop-job-'));
  const server = await openLoopback();
  const say = verbose ? voice.note : () => undefined;
  try {
    server.offer.allowTree(RECORDS, path.join(folder, RECORDS), { writable: true });
    for (const [place, { folder: own, writable }] of Object.entries(trees))
      server.offer.allowTree(place, own, { writable });
    for (const [place, file] of Object.entries(read)) server.offer.allowRead(place, file);
    for (const [place, file] of Object.entries(write)) server.offer.allowWrite(place, file);
    const studio = await openHeadlessStudio({ origin: server.origin, folder, say });
    const closed = () => void studio.close();
    stop.addEventListener('abort', closed, { once: true });
    try {
      const session = await PageSession.open(studio, server, folder, say);
      voice.note(await session.describeDevice());
      return await work((spec) => session.runJob(spec, voice.note));
    } finally {
      stop.removeEventListener('abort', closed);
      await studio.close();
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
