import { withoutEnding } from '../../image/index.ts';
import type { PlacedFile } from '../api.ts';

/** The files of one case in channel order, as nnU-Net names them. */
export interface CaseFiles<Placed = PlacedFile> {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly Placed[];
}

const CHANNEL = /^(.+)_(\d{4})$/;

/**
 * Groups `CASE_0000.nii.gz`, `CASE_0001.nii.gz`, … of one folder into cases. A file without such a number, and a group
 * that does not count from 0000 without gaps, is a case of one channel each.
 */
export function groupCases<Placed extends { readonly path: string }>(
  files: readonly Placed[],
): CaseFiles<Placed>[] {
  const groups = new Map<string, { name: string; folder: string; byChannel: Map<number, Placed> }>();
  const cases: CaseFiles<Placed>[] = [];
  for (const file of files) {
    const slash = file.path.lastIndexOf('/');
    const folder = file.path.slice(0, Math.max(0, slash));
    const stem = withoutEnding(file.path.slice(slash + 1));
    const match = CHANNEL.exec(stem);
    if (!match) {
      cases.push({ name: stem, folder, files: [file] });
      continue;
    }
    const [, name = stem, digits = '0'] = match;
    const key = `${folder}/${name}`;
    const group = groups.get(key) ?? { name, folder, byChannel: new Map() };
    group.byChannel.set(Number(digits), file);
    groups.set(key, group);
  }
  return [...cases, ...[...groups.values()].flatMap((group) => asCases<Placed>(group))].sort(byFolderAndName);
}

function asCases<Placed>(group: {
  name: string;
  folder: string;
  byChannel: ReadonlyMap<number, Placed>;
}): CaseFiles<Placed>[] {
  const { name, folder, byChannel } = group;
  const channels = [...byChannel].sort(([a], [b]) => a - b);
  const complete = channels.every(([channel], index) => channel === index);
  if (complete) return [{ name, folder, files: channels.map(([, file]) => file) }];
  return channels.map(([channel, file]) => ({
    name: `${name}_${String(channel).padStart(4, '0')}`,
    folder,
    files: [file],
  }));
}

const byFolderAndName = (a: CaseFiles<unknown>, b: CaseFiles<unknown>): number =>
  a.folder === b.folder ? (a.name < b.name ? -1 : 1) : a.folder < b.folder ? -1 : 1;
