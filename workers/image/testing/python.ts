/** The Python of a real nnU-Net, where one is installed: for comparing with SimpleITK and nibabel. Node only. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PYTHON = process.env.SEGLOOP_PYTHON ?? '/opt/nnunet/bin/python';

export const hasPython = existsSync(PYTHON);

/** Runs a script of this folder; its standard output is JSON. */
export function runPython(script: string, ...args: string[]): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const output = execFileSync(PYTHON, [path, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return JSON.parse(output.replaceAll(/\bNaN\b/g, 'null'));
}
