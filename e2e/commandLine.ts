import { type SpawnOptions, spawn } from 'node:child_process';
import path from 'node:path';

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const SEGLOOP = path.join(import.meta.dirname, '../cli/segloop.mjs');

/** Runs `segloop` as a user's shell would. */
export function segloop(words: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
  const child = spawn(process.execPath, [SEGLOOP, ...words], { ...options, stdio: 'pipe' });
  const said = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    said.err += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
}
