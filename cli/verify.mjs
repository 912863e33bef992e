// @ts-check
/** `segloop verify`: nnU-Net's integrity check on the built page, file by file from where the dataset lies. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from '../scripts/freshBuild.mjs';
import { CommandError } from './commandError.mjs';
import { openHeadlessStudio } from './headlessStudio.mjs';
import { openLoopback } from './loopback.mjs';
import { PageSession } from './pageSession.mjs';
import { placedFiles } from './placedFiles.mjs';

/** @typedef {import('./verifyArguments.mjs').VerifyOptions} VerifyOptions */
/** @typedef {Awaited<ReturnType<typeof openLoopback>>} Server */

const AT = 'dataset';

/** Files that the check opens: those of the two folders, and those that dataset.json names.
 *  @param {Server} server @param {string} root */
function offer(server, root) {
  for (const below of ['', 'imagesTr', 'labelsTr']) {
    const folder = path.join(root, below);
    if (!existsSync(folder)) continue;
    for (const entry of readdirSync(folder, { withFileTypes: true }))
      if (entry.isFile() || entry.isSymbolicLink())
        server.offer.allowRead(path.posix.join(AT, below, entry.name), path.join(folder, entry.name));
  }
  for (const [place, file] of Object.entries(placedFiles(root))) server.offer.allowRead(place, file);
}

/**
 * @param {VerifyOptions} options @param {import('./predict.mjs').Voice} voice @param {AbortSignal} stop
 * @returns {Promise<number>} exit code: 0 if nnU-Net would take the dataset
 * @throws {CommandError}
 */
export async function verify(options, voice, stop) {
  const root = path.resolve(options.folder);
  if (!existsSync(root) || !statSync(root).isDirectory())
    throw new CommandError(`${options.folder}: there is no such folder.`);
  await ensureBuilt(voice.note);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'segloop-verify-'));
  const server = await openLoopback();
  const say = options.verbose ? voice.note : () => undefined;
  try {
    offer(server, root);
    const studio = await openHeadlessStudio({ origin: server.origin, folder, say });
    const closed = () => void studio.close();
    stop.addEventListener('abort', closed, { once: true });
    try {
      const session = await PageSession.open(studio, server, folder, say);
      const { ignoreLabel } = options;
      const report = await session.verify({
        at: AT,
        ...(ignoreLabel === undefined ? {} : { ignoreLabel }),
      });
      say(JSON.stringify(report));
      print({ ...report, folder: path.basename(root) }, options, voice);
      return report.isValid ? 0 : 1;
    } finally {
      stop.removeEventListener('abort', closed);
      await studio.close();
    }
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {import('../app/workers.ts').VerifyReport} report @param {VerifyOptions} options
 *  @param {import('./predict.mjs').Voice} voice */
function print(report, { json }, voice) {
  if (json) return voice.result(JSON.stringify(report));
  for (const { level, message } of report.complaints) voice.result(`${level}: ${message}`);
  const { folder, cases, isValid, complaints } = report;
  const later = complaints.some(({ code }) => code === 'ignoreRemapped') ? ' once ignore is remapped' : '';
  voice.result(
    `${folder}: ${cases} cases, ${isValid ? `nnU-Net takes it${later}` : 'nnU-Net would refuse it'}.`,
  );
}
