/** What nnU-Net does not know of splits: `.segloop/splits/<DatasetFolder>.json`. */
import { z } from 'zod';
import { changingDataset, type Directory, splitNotesPath } from '../../workspace/index.ts';

const schema = z.object({
  version: z.literal(1),
  /** By case; a case that is not named is a patient of its own. */
  patients: z.record(z.string(), z.string()),
  /** Labelled cases that nothing may train, plan or tune with. Source: spec semisupervised.md §1. */
  locked: z.array(z.string()),
});
export type SplitNotes = z.infer<typeof schema>;

export async function readSplitNotes(directory: Directory, folder: string): Promise<SplitNotes> {
  if (!(await directory.exists(splitNotesPath(folder)))) return { version: 1, patients: {}, locked: [] };
  return schema.parse(JSON.parse(await (await directory.read(splitNotesPath(folder))).text()));
}

/** Adding scans notes patients in one worker while another locks a test set: neither may write over the other's. */
export function changeSplitNotes(
  directory: Directory,
  folder: string,
  change: (notes: SplitNotes) => Partial<Omit<SplitNotes, 'version'>>,
): Promise<void> {
  return changingDataset(folder, async () => {
    const notes = await readSplitNotes(directory, folder);
    await directory.write(splitNotesPath(folder), JSON.stringify({ ...notes, ...change(notes) }));
  });
}

export const lockedCases = async (directory: Directory, folder: string): Promise<ReadonlySet<string>> =>
  new Set((await readSplitNotes(directory, folder)).locked);
