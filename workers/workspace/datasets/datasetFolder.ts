import type { WorkspacePath } from '../directory.ts';
import { DatasetError } from './datasetError.ts';

export const RAW = 'nnUNet_raw';
export const PREPROCESSED = 'nnUNet_preprocessed';
export const RESULTS = 'nnUNet_results';

const FOLDER = /^Dataset(\d{3})_(.+)$/;
/** What is a plain file name on every system, and no part of a path. */
const NAME = /^[A-Za-z0-9][\w.-]*$/;

/** `Dataset007_Liver`. @throws DatasetError `dataset.id`, `dataset.name` */
export function datasetFolderName(id: number, name: string): string {
  if (!Number.isInteger(id) || id < 1 || id > 999) throw new DatasetError('id', { id });
  if (!NAME.test(name)) throw new DatasetError('name', { name });
  return `Dataset${String(id).padStart(3, '0')}_${name}`;
}

/** Number and name of a dataset's folder; undefined for any other folder. */
export function parseDatasetFolder(folder: string): { id: number; name: string } | undefined {
  const match = FOLDER.exec(folder);
  return match ? { id: Number(match[1]), name: match[2] ?? '' } : undefined;
}

/** @throws DatasetError `dataset.name` for what could leave the folder or confuse nnU-Net's channel numbers */
export function requireCaseName(id: string): string {
  const bad = id === '' || /[\\/]/.test(id) || id.startsWith('.') || id.trim() !== id;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not pass
  if (bad || /[\u0000-\u001f]/.test(id)) throw new DatasetError('name', { name: id });
  return id;
}

export const rawFolder = (folder: string): WorkspacePath => `${RAW}/${folder}`;

/** `CASE_0000.nii.gz` */
export const channelFileName = (id: string, channel: number, ending: string): string =>
  `${id}_${String(channel).padStart(4, '0')}${ending}`;
