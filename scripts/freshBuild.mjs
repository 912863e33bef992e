// @ts-check
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { DIST } from './studioServer.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['app', 'workers', 'public', 'scripts', 'index.html', 'vite.config.ts', 'package-lock.json'];

/** Newest modification time (ms) of the files under the given paths; tests do not count.
 *  @param {string} root
 *  @param {readonly string[]} paths
 *  @returns {number} */
export function newestChange(root, paths) {
  let newest = 0;
  for (const place of paths) {
    const full = path.join(root, place);
    if (!existsSync(full) || /\.test\.tsx?$/.test(full)) continue;
    const stat = statSync(full);
    const change = stat.isDirectory() ? newestChange(full, readdirSync(full)) : stat.mtimeMs;
    if (change > newest) newest = change;
  }
  return newest;
}

/** Builds `dist` when it is missing or older than its sources. `say` is told before a build starts.
 *  @param {(line: string) => void} say */
export async function ensureBuilt(say) {
  const page = path.join(DIST, 'index.html');
  if (existsSync(page) && statSync(page).mtimeMs >= newestChange(ROOT, SOURCES)) return;
  say('Building the studio (once; about a minute) …');
  // What bundling remarks on (Node's modules in codecs that also run in Node) is for builders, not for users.
  await build({ root: ROOT, logLevel: 'error' });
}
