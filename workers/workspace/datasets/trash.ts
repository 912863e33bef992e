/** What a change of a dataset took away, so that it can be undone: `.segloop/trash/<DatasetFolder>/<id>/`. */
import { z } from 'zod';
import type { Directory, WorkspacePath } from '../directory.ts';
import { jsonOrUndefined, textOf } from '../fileText.ts';
import { caseFactsSchema } from './caseFacts.ts';
import { placedCaseSchema } from './caseListing.ts';

const TRASH = '.segloop/trash';
const placesSchema = z.array(z.object({ from: z.string(), to: z.string() }));

const entrySchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('case'),
    case: z.string(),
    facts: caseFactsSchema,
    /** How dataset.json named its files, where it did. */
    place: placedCaseSchema.exactOptional(),
    /** Its label file has the values of these labels. */
    labels: z.string(),
    files: placesSchema,
  }),
  z.object({
    kind: z.literal('labels'),
    /** What the dataset was right after the change; any other state is somebody's later work. */
    after: z.string(),
    files: placesSchema,
  }),
]);
export type TrashEntry = z.infer<typeof entrySchema>;
type WithoutFiles<T> = T extends unknown ? Omit<T, 'files'> : never;

/** Copies are made before anything is removed and before the entry that names them; whoever writes here holds the
 *  dataset's lock. Emptied when the page starts. */
export class Trash {
  constructor(private readonly directory: Directory) {}

  folderOf(folder: string, id = ''): WorkspacePath {
    return id === '' ? `${TRASH}/${folder}` : `${TRASH}/${folder}/${id}`;
  }

  /** Keeps the files as they are now; those that are not there are left out.
   *  @throws WorkspaceError `workspace.full` */
  async keep(place: WorkspacePath, entry: WithoutFiles<TrashEntry>, paths: readonly WorkspacePath[]) {
    const files = [];
    for (const [index, to] of paths.entries()) {
      if (!(await this.directory.exists(to))) continue;
      const from = `${place}/${index}`;
      await this.directory.write(from, await this.directory.read(to));
      files.push({ from, to });
    }
    await this.directory.write(`${place}/entry.json`, JSON.stringify({ ...entry, files }));
  }

  /** Undefined where there is none any more. */
  async read(folder: string, id: string): Promise<TrashEntry | undefined> {
    const text = await textOf(this.directory, `${this.folderOf(folder, id)}/entry.json`);
    return entrySchema.safeParse(jsonOrUndefined(text)).data;
  }

  async drop(folder: string, id?: string): Promise<void> {
    await this.directory.remove(this.folderOf(folder, id));
  }

  async empty(): Promise<void> {
    await this.directory.remove(TRASH);
  }
}
