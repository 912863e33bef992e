/** A workspace in memory with the experiment's teacher in it, and phantoms as files. */
import { type Geometry, writeImage } from '../../workers/image/index.ts';
import { Devices } from '../../workers/inference/index.ts';
import type { LabelledSource, TeacherRun } from '../../workers/jobs/calibrating/api.ts';
import { importFiles } from '../../workers/jobs/importing/importFiles.ts';
import { type Studio, studioOver } from '../../workers/jobs/studio.ts';
import { drawPhantom, type PhantomOptions } from '../../workers/phantom/index.ts';
import { MemoryDirectory } from '../../workers/workspace/index.ts';

export const BUDGETS = { gpuBytes: 2 ** 30, ramBytes: 2 ** 32 };

export interface Laboratory {
  readonly studio: Studio;
  readonly devices: Devices;
  readonly run: TeacherRun;
}

export async function openLaboratory(teacher: File): Promise<Laboratory> {
  const studio = studioOver(new MemoryDirectory());
  const { models, failures } = await importFiles(studio, [{ path: teacher.name, file: teacher }]);
  const [model] = models;
  if (!model) throw new Error(failures.map(({ message }) => message).join(' '));
  const run: TeacherRun = {
    model: model.id,
    checkpoint: 'checkpoint_final.pth',
    folds: model.folds,
    tileStepSize: 0.5,
    mirroring: false,
    device: 'cpu',
  };
  return { studio, devices: new Devices(), run };
}

/** The model's stored calibrations as texts, by path. */
export async function calibrationFiles({ studio, run }: Laboratory): Promise<Record<string, string>> {
  const folder = `.segloop/models/${run.model}/calibrations`;
  const files: Record<string, string> = {};
  for (const { name } of await studio.directory.list(folder))
    files[`${folder}/${name}`] = await (await studio.directory.read(`${folder}/${name}`)).text();
  return files;
}

export async function putFiles(
  { studio }: Laboratory,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) await studio.directory.write(path, text);
}

export type PhantomFiles = Extract<LabelledSource, { from: 'files' }>;

export async function phantomFiles(
  options: PhantomOptions,
): Promise<{ source: PhantomFiles; labels: Uint8Array; geometry: Geometry }> {
  const { scan, labels } = drawPhantom(options);
  const name = `phantom_${options.seed}`;
  const source: PhantomFiles = {
    from: 'files',
    name,
    images: [{ name: `${name}_0000.nii`, file: await writeImage(scan.data, scan, `${name}_0000.nii`) }],
    labels: { name: `${name}.nii`, file: await writeImage(labels.data, labels, `${name}.nii`) },
  };
  return { source, labels: Uint8Array.from(labels.data), geometry: labels.geometry };
}
