// @ts-check
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { chromiumPath } from '../scripts/chromium.mjs';

function browser() {
  const path = chromiumPath();
  if (!path) return 'no browser';
  return execFileSync(path, ['--version'], { encoding: 'utf8' }).trim().split(' built')[0];
}

/** One line: processor, cores, memory, system, Node and browser. */
export function machine() {
  const cpus = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${cpus[0]?.model.trim()}, ${cpus.length} cores, ${memory} GiB, ${os.type()} ${os.arch()}, Node ${process.version}, ${browser()}`;
}
