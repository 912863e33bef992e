// @ts-check
/** Jobs of the page over nnU-Net's folders on this computer. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { openLoopback } from './loopback.mjs';
import { PageSession } from './pageSession.mjs';

/** @typedef {import('./nnunetFolders.mjs').NnunetFolders} NnunetFolders */
/** @typedef {(spec: import('../app/workers.ts').JobSpec) => Promise<Readonly<Record<string, string | number>>>} RunJob */

/**
 * Opens the page and calls `work` with what runs a job. The studio's own records (what a preprocessed case was made of) go
 * to `.segloop` in nnUNet_preprocessed, where nnU-Net does not look.
 * @template T
 * @param {NnunetFolders} folders
 * @param {{ verbose: boolean, extra?: Readonly<Record<string, string>> }} options files offered by their place
 * @param {import('./predict.mjs').Voice} voice @param {AbortSignal} stop @param {(run: RunJob) => Promise<T>} work
 */
export async function withJobs(folders, { verbose, extra = {} }, voice, stop, work) {
  await ensureBuilt(voice.note);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'segloop-job-'));
  const server = await openLoopback();
  const say = verbose ? voice.note : () => undefined;
  try {
    server.offer.allowTree('nnUNet_raw', folders.raw, { writable: false });
    server.offer.allowTree('nnUNet_preprocessed', folders.preprocessed, { writable: true });
    server.offer.allowTree('nnUNet_results', folders.results, { writable: true });
    server.offer.allowTree('.segloop', path.join(folders.preprocessed, '.segloop'), { writable: true });
    for (const [place, file] of Object.entries(extra)) server.offer.allowRead(place, file);
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
