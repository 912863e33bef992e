/** What nnU-Net does not know of splits: `.segloop/splits/<DatasetFolder>.json`. */
import { z } from 'zod';
import type { Groups } from '../../nnunet/index.ts';
import {
  changingDataset,
  type Directory,
  jsonIn,
  splitNotesPath,
  WorkspaceError,
} from '../../workspace/index.ts';

const schema = z.object({
  version: z.literal(1),
  /** By case; a case that is not named is a patient of its own. */
  patients: z.record(z.string(), z.string()),
  /** Labelled cases that nothing may train, plan or tune with. Source: spec semisupervised.md §1. */
  locked: z.array(z.string()),
});
export type SplitNotes = z.infer<typeof schema>;

/** A file that cannot be read is not taken for an absent one: what is locked would be trained with.
 *  @throws WorkspaceError `workspace.damaged` */
export async function readSplitNotes(directory: Directory, folder: string): Promise<SplitNotes> {
  const path = splitNotesPath(folder);
  if (!(await directory.exists(path))) return { version: 1, patients: {}, locked: [] };
  const parsed = schema.safeParse(await jsonIn(directory, path));
  if (parsed.success) return parsed.data;
  throw new WorkspaceError('damaged', { path, reason: parsed.error.issues[0]?.message ?? '' });
}

/** By what was noted of patients; a case that nothing is noted of is a patient of its own.
 *  @param said of some cases, by somebody who knows better */
export async function patientGroups(
  directory: Directory,
  folder: string,
  ids: readonly string[],
  said: ReadonlyMap<string, string> = new Map(),
): Promise<Groups> {
  const { patients } = await readSplitNotes(directory, folder);
  return new Map(ids.map((id) => [id, said.get(id) ?? patients[id] ?? id]));
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
