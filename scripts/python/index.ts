/** The Python of a real nnU-Net with SimpleITK, SciPy and highdicom, for tests and benchmarks that compare with it. Node only. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const PYTHON = process.env.SEGLOOP_PYTHON ?? '/opt/nnunet/bin/python';

export const hasPython = existsSync(PYTHON);

/** The script of one of nnU-Net's commands, for `askPython`. */
export const installed = (command: string): string => join(dirname(PYTHON), command);

/** One thread, no processes beside it (sitecustomize.py): tests run side by side, and what they ask is small. */
export const CALM = {
  PYTHONPATH: import.meta.dirname,
  OMP_NUM_THREADS: '1',
  nnUNet_n_proc_DA: '0',
  nnUNet_def_n_proc: '1',
  nnUNet_compile: 'f',
};

/** nnU-Net's planner wants threads for augmentation, of which it starts none. */
export const PLANNING = { nnUNet_n_proc_DA: '1' };

export interface Asking {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  /** A folder that holds nnU-Net's three. */
  readonly nnunetAt?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs Python with these words (`-c`, code, …) and gives back what it prints; throws with what it complains of. */
export function askPython(words: readonly string[], asking: Asking = {}): string {
  return pythonBytes(words, asking).toString();
}

/** As `askPython`, for what is not text. */
export function pythonBytes(words: readonly string[], { input, cwd, nnunetAt, env }: Asking = {}): Buffer {
  return execFileSync(PYTHON, words, {
    input: input ?? '',
    env: { ...process.env, ...CALM, ...(nnunetAt !== undefined && nnunetFolders(nnunetAt)), ...env },
    maxBuffer: 2 ** 28,
    stdio: 'pipe',
    ...(cwd !== undefined && { cwd }),
  });
}

/** nnU-Net's environment variables for its three folders in this one. */
export function nnunetFolders(root: string): Record<string, string> {
  const names = ['raw', 'preprocessed', 'results'].map((name) => `nnUNet_${name}`);
  return Object.fromEntries(names.map((name) => [name, join(root, name)]));
}
