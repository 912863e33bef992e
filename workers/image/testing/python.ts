/** Scripts of this folder, which ask SimpleITK and nibabel. Node only. */
import { fileURLToPath } from 'node:url';
import { askPython } from '../../../scripts/python/index.ts';

/** Runs a script of this folder; its standard output is JSON. */
export function runPython(script: string, ...args: string[]): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(askPython([path, ...args]).replaceAll(/\bNaN\b/g, 'null'));
}
