/** Files on disk as a drop, and one call from drop to volumes. Node only. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Volume } from '../../volume.ts';
import { type DicomFile, type DicomSeries, openInstances, planSeries, readSeries } from '../index.ts';

export function fileAt(path: string): DicomFile {
  return { path: path.slice(path.lastIndexOf('/') + 1), file: new Blob([readFileSync(path)]) };
}

export const folderAt = (folder: string): DicomFile[] =>
  readdirSync(folder)
    .sort()
    .map((name) => fileAt(join(folder, name)));

export interface ReadFiles {
  readonly series: readonly DicomSeries[];
  readonly volumes: readonly Volume[];
  /** Codes by path. */
  readonly failures: Readonly<Record<string, string>>;
}

export async function readFiles(files: readonly DicomFile[]): Promise<ReadFiles> {
  const { instances, failures } = await openInstances(files);
  const plan = planSeries(instances);
  const volumes: Volume[] = [];
  for (const series of plan.series) volumes.push(await readSeries(series));
  const all = [...failures, ...plan.failures].map(({ path, error }) => [path, error.code]);
  return { series: plan.series, volumes, failures: Object.fromEntries(all) };
}

/** Codes of a series' notes. */
export const noteCodes = ({ notes }: DicomSeries): string[] => notes.map(({ code }) => code);
