import type { z } from 'zod';
import type { Directory, WorkspacePath } from './directory.ts';
import { jsonOrUndefined, textOf } from './fileText.ts';
import type { StoredFile } from './storedFile.ts';
import { WorkspaceError } from './workspaceError.ts';

/** What a manifest file holds: the summary that the page shows, and the files with their sizes and hashes. */
export interface StoredRecord<Summary> {
  readonly summary: Summary;
  readonly stored: readonly StoredFile[];
}

/**
 * Records of one kind: `<root>/<id>/<manifest>`, each with its files beside it. The manifest is written last, so a
 * record exists once it is complete; folders without one, and files that it does not list, are garbage for `sweep`.
 */
export class RecordStore<Summary extends { readonly id: string }, Stored extends StoredRecord<Summary>> {
  constructor(
    readonly directory: Directory,
    readonly root: WorkspacePath,
    private readonly manifest: string,
    private readonly schema: z.ZodType<Stored>,
  ) {}

  folder(id: string): WorkspacePath {
    return `${this.root}/${id}`;
  }

  /** Complete records, unsorted. One whose manifest another version wrote and this one cannot read is left out. */
  async all(): Promise<Stored[]> {
    const records: Stored[] = [];
    for (const { name, kind } of await this.directory.list(this.root)) {
      if (kind !== 'directory') continue;
      const record = await this.parse(name);
      if (record.success) records.push(record.data);
    }
    return records;
  }

  /** @throws WorkspaceError `workspace.missing`, `workspace.damaged` */
  async get(id: string): Promise<Stored> {
    const path = `${this.folder(id)}/${this.manifest}`;
    const text = await this.text(id);
    if (text === '') throw new WorkspaceError('missing', { path });
    const record = this.schema.safeParse(jsonOrUndefined(text));
    if (!record.success)
      throw new WorkspaceError('damaged', { path, reason: record.error.issues[0]?.message ?? '' });
    return record.data;
  }

  async put(record: Stored): Promise<void> {
    const path = `${this.folder(record.summary.id)}/${this.manifest}`;
    await this.directory.write(path, JSON.stringify(record, null, 2));
  }

  /** The manifest goes first: half removed is garbage, not a broken record. */
  async remove(id: string): Promise<void> {
    await this.directory.remove(`${this.folder(id)}/${this.manifest}`);
    await this.directory.remove(this.folder(id));
  }

  /** Removes folders without a manifest and top-level files that theirs does not list. A manifest that cannot be
   *  read protects its folder. */
  async sweep(): Promise<void> {
    for (const { name } of await this.directory.list(this.root)) {
      const text = await this.text(name);
      if (text === '') await this.directory.remove(this.folder(name));
      else await this.sweepUnlisted(name);
    }
  }

  private async sweepUnlisted(id: string): Promise<void> {
    const record = await this.parse(id);
    if (!record.success) return;
    const listed = new Set([this.manifest, ...record.data.stored.map(({ path }) => path)]);
    for (const { name, kind } of await this.directory.list(this.folder(id))) {
      if (kind === 'file' && !listed.has(name)) await this.directory.remove(`${this.folder(id)}/${name}`);
    }
  }

  private async parse(id: string) {
    return this.schema.safeParse(jsonOrUndefined(await this.text(id)));
  }

  /** '' where there is no manifest, or one that a crash left empty. */
  private async text(id: string): Promise<string> {
    return textOf(this.directory, `${this.folder(id)}/${this.manifest}`);
  }
}
