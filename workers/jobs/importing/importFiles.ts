import type { FileFailure, ImportReport, PlacedFile } from '../api.ts';
import { failureOf } from '../failureReport.ts';
import type { OnProgress } from '../progress.ts';
import type { Studio } from '../studio.ts';
import { unpack } from './archives.ts';
import { findDicom } from './dicomFiles.ts';
import { importDicom } from './importDicom.ts';
import { importModels } from './importModels.ts';
import { importScans } from './importScans.ts';
import { sortFiles } from './sortFiles.ts';

/** Opens what can be opened, reports what cannot, and names what is nothing of ours. Progress counts DICOM
 *  images, then cases. */
export async function importFiles(
  studio: Studio,
  files: readonly PlacedFile[],
  onProgress?: OnProgress,
): Promise<ImportReport> {
  const failures: FileFailure[] = [];
  const open = await unpackAll(files, failures);
  const { dicom, others } = await findDicom(open.files);
  const sorted = sortFiles(others);
  const models = await importModels(studio, [...sorted.model, ...open.modelArchives]);
  const report: OnProgress = (progress) => onProgress?.(progress);
  const series = await importDicom(studio, dicom, report);
  const scans = await importScans(studio, sorted, (done, total) => report({ stage: 'read', done, total }));
  return {
    scans: [...series.scans, ...scans.scans],
    models: models.models,
    failures: [...failures, ...models.failures, ...series.failures, ...scans.failures],
    unknown: [...sorted.unknown, ...models.unknown],
  };
}

async function unpackAll(files: readonly PlacedFile[], failures: FileFailure[]) {
  const unpacked: PlacedFile[] = [];
  const modelArchives: PlacedFile[] = [];
  for (const placed of files) {
    if (!/\.zip$/i.test(placed.path)) {
      unpacked.push(placed);
      continue;
    }
    try {
      const found = await unpack(placed);
      if ('model' in found) modelArchives.push(found.model);
      else unpacked.push(...found.files);
    } catch (error) {
      failures.push(failureOf(placed.path, error));
    }
  }
  return { files: unpacked, modelArchives };
}
