import type { Directory } from '../directory.ts';
import { jsonOrUndefined, textOf } from '../fileText.ts';
import { WorkspaceError } from '../workspaceError.ts';
import { type CaseFacts, type FactsFile, factsFileSchema } from './caseFacts.ts';
import { type PendingChange, pendingChangeSchema } from './pendingChange.ts';

const PENDING = '.segloop/pending';
const REMOVED = '.segloop/removed';
const NOTHING: FactsFile = { version: 1, cases: {} };

/** What nnU-Net does not know of a dataset's cases (`.segloop/cases/<DatasetFolder>.json`), and the change that was begun
 *  last (`.segloop/pending/<DatasetFolder>.json`). Written only inside `changingDataset`. */
export class FactsStore {
  constructor(private readonly directory: Directory) {}

  /** @throws WorkspaceError `workspace.damaged` */
  async read(folder: string): Promise<FactsFile> {
    const path = factsPath(folder);
    const text = await textOf(this.directory, path);
    if (text === '') return NOTHING;
    const parsed = factsFileSchema.safeParse(jsonOrUndefined(text));
    if (parsed.success) return parsed.data;
    throw new WorkspaceError('damaged', { path, reason: parsed.error.issues[0]?.message ?? '' });
  }

  /** @param facts undefined takes the case's facts away */
  async note(folder: string, id: string, facts: CaseFacts | undefined): Promise<void> {
    const file = await this.read(folder);
    const { [id]: _, ...others } = file.cases;
    const cases = facts ? { ...others, [id]: facts } : others;
    await this.write(folder, { ...file, cases });
  }

  async write(folder: string, file: FactsFile): Promise<void> {
    await this.directory.write(factsPath(folder), JSON.stringify(file));
  }

  async forget(folder: string): Promise<void> {
    await this.directory.remove(factsPath(folder));
    await this.directory.remove(pendingPath(folder));
    await this.directory.remove(removedPath(folder));
    await this.directory.remove(splitNotesPath(folder));
  }

  /** A removed dataset stays on disk, marked, until it is purged: so that removing it can be undone. */
  async isRemoved(folder: string): Promise<boolean> {
    return this.directory.exists(removedPath(folder));
  }

  async markRemoved(folder: string, removed: boolean): Promise<void> {
    if (removed) await this.directory.write(removedPath(folder), '{}');
    else await this.directory.remove(removedPath(folder));
  }

  /** The change that a crash interrupted. A note that cannot be read was never finished, so nothing was begun. */
  async pending(folder: string): Promise<PendingChange | undefined> {
    const text = await textOf(this.directory, pendingPath(folder));
    const parsed = pendingChangeSchema.safeParse(jsonOrUndefined(text));
    return parsed.success ? parsed.data : undefined;
  }

  /** Folders with a change that was begun; one on its way in may have no files yet. */
  async begun(): Promise<string[]> {
    return this.foldersIn(PENDING);
  }

  /** Folders that were removed and not purged; their files may be gone already. */
  async removed(): Promise<string[]> {
    return this.foldersIn(REMOVED);
  }

  private async foldersIn(path: string): Promise<string[]> {
    return (await this.directory.list(path)).map(({ name }) => name.replace(/\.json$/, ''));
  }

  async begin(folder: string, change: PendingChange): Promise<void> {
    await this.directory.write(pendingPath(folder), JSON.stringify(change));
  }

  async end(folder: string): Promise<void> {
    await this.directory.remove(pendingPath(folder));
  }
}

/** What is noted of a dataset's cases. */
export const factsPath = (folder: string) => `.segloop/cases/${folder}.json`;
/** What is noted of its patients and its locked test set (`workers/jobs/datasets/splitNotes.ts`). */
export const splitNotesPath = (folder: string) => `.segloop/splits/${folder}.json`;
const removedPath = (folder: string) => `${REMOVED}/${folder}.json`;
const pendingPath = (folder: string) => `${PENDING}/${folder}.json`;
