// @ts-check
/** The command line's engine, held open over several runs. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { openHeadlessStudio } from '../cli/headlessStudio.mjs';
import { openLoopback } from '../cli/loopback.mjs';
import { PageSession } from '../cli/pageSession.mjs';
import { readPredictArguments } from '../cli/predictArguments.mjs';
import { ensureBuilt } from '../scripts/freshBuild.mjs';

/** Progress of a bench. @param {string} line */
export const say = (line) => console.error(line);

/**
 * Calls `work` with a folder for its files and a session of the built page, and removes both.
 * @template T
 * @param {(session: PageSession, folder: string, studio: Awaited<ReturnType<typeof openHeadlessStudio>>) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withStudio(work) {
  await ensureBuilt(say);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'segloop-bench-'));
  const output = path.join(folder, 'out');
  await mkdir(output);
  const server = await openLoopback();
  try {
    const studio = await openHeadlessStudio({ origin: server.origin, folder: output, say: () => undefined });
    try {
      const session = await PageSession.open(studio, server, output, () => undefined);
      await session.describeDevice();
      return await work(session, folder, studio);
    } finally {
      await studio.close();
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Options of `segloop predict` for these words. @param {string} folder @param {readonly string[]} words */
export function predictOptions(folder, words) {
  const options = readPredictArguments(['-i', folder, '-o', folder, '-m', folder, ...words]);
  if (options === 'help') throw new Error('no options');
  return options;
}
