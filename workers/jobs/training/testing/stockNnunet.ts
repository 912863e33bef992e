/** Stock nnU-Net beside a workspace, for tests that ask it. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Directory } from '../../../workspace/index.ts';

export const PYTHON = process.env.SEGLOOP_PYTHON ?? '/opt/nnunet/bin/python';
export const hasPython = existsSync(PYTHON);

/** One thread, no workers: as slow as it is sure. */
export const CALM = {
  nnUNet_n_proc_DA: '0',
  nnUNet_def_n_proc: '1',
  nnUNet_compile: 'f',
  OMP_NUM_THREADS: '1',
};

/** Writes everything of a workspace to disk, as a picked folder would hold it. */
export async function spill(from: Directory, root: string, path = ''): Promise<void> {
  for (const { name, kind } of await from.list(path)) {
    const below = path === '' ? name : `${path}/${name}`;
    if (kind === 'directory') await spill(from, root, below);
    else {
      const target = join(root, below);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, new Uint8Array(await (await from.read(below)).arrayBuffer()));
    }
  }
}

/** @param root holds nnU-Net's three folders @returns what the code prints */
export function python(code: string, root: string): string {
  const folders = Object.fromEntries(
    ['raw', 'preprocessed', 'results'].map((name) => [`nnUNet_${name}`, join(root, `nnUNet_${name}`)]),
  );
  return execFileSync(PYTHON, ['-c', code], {
    env: { ...process.env, ...folders, ...CALM },
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).toString();
}
