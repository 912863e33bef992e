// @ts-check
/** A phantom as nnU-Net's files, for the demo command and the benches. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { phantomNifti } from './nifti.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Path of the demo model's zip. */
export const DEMO_MODEL = path.join(ROOT, 'public/demo/phantom.zip');

/** The phantom's module, compiled for Node. @returns {Promise<typeof import('../workers/phantom/index.ts')>} */
export async function phantomModule() {
  const { module } = await runnerImport(path.join(ROOT, 'workers/phantom/index.ts'));
  return module;
}

/**
 * Draws a phantom and writes its scan as `FOLDER/NAME_0000.nii.gz`.
 * @param {string} folder @param {string} name
 * @param {import('../workers/phantom/index.ts').PhantomOptions} options
 */
export async function drawCase(folder, name, options) {
  const { drawPhantom, PHANTOM_LABELS } = await phantomModule();
  const start = performance.now();
  const phantom = drawPhantom(options);
  const seconds = (performance.now() - start) / 1000;
  const file = path.join(folder, `${name}_0000.nii.gz`);
  await writeFile(file, phantomNifti(phantom.scan));
  return { ...phantom, labelValues: PHANTOM_LABELS, seconds, file };
}
