/** What nnU-Net does not know of splits: `.segloop/splits/<DatasetFolder>.json`. */
import { z } from 'zod';
import type { Directory } from '../../workspace/index.ts';

const schema = z.object({
  version: z.literal(1),
  /** By case; a case that is not named is a patient of its own. */
  patients: z.record(z.string(), z.string()),
  /** Labelled cases that nothing may train, plan or tune with. Source: spec semisupervised.md §1. */
  locked: z.array(z.string()),
});
export type SplitNotes = z.infer<typeof schema>;

const pathOf = (folder: string): string => `.segloop/splits/${folder}.json`;

export async function readSplitNotes(directory: Directory, folder: string): Promise<SplitNotes> {
  if (!(await directory.exists(pathOf(folder)))) return { version: 1, patients: {}, locked: [] };
  return schema.parse(JSON.parse(await (await directory.read(pathOf(folder))).text()));
}

export async function writeSplitNotes(
  directory: Directory,
  folder: string,
  notes: Omit<SplitNotes, 'version'>,
): Promise<void> {
  await directory.write(pathOf(folder), JSON.stringify({ version: 1, ...notes }));
}

export const lockedCases = async (directory: Directory, folder: string): Promise<ReadonlySet<string>> =>
  new Set((await readSplitNotes(directory, folder)).locked);
