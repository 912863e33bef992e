import type { ResultSummary } from '../jobs/api.ts';
import type { Directory } from './directory.ts';
import { RecordStore, type StoredRecord } from './recordStore.ts';
import type { NamedContent } from './scanStore.ts';
import { type StoredFile, storeFile } from './storedFile.ts';
import { resultRecordSchema } from './summarySchemas.ts';
import { WorkspaceError } from './workspaceError.ts';
import { whileWriting } from './writingLock.ts';

export type NewResult = Omit<ResultSummary, 'id' | 'files' | 'createdAt'>;

/** Predictions: `.segloop/results/<id>/result.json` with `CASE.nii.gz`, and `CASE.npz` and `CASE.pkl` if wanted. */
export class ResultStore {
  private readonly records: RecordStore<ResultSummary, StoredRecord<ResultSummary>>;

  constructor(directory: Directory) {
    this.records = new RecordStore(directory, '.segloop/results', 'result.json', resultRecordSchema);
  }

  /** Oldest first. */
  async list(): Promise<ResultSummary[]> {
    const summaries = (await this.records.all()).map(({ summary }) => summary);
    return summaries.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  /** @throws WorkspaceError `workspace.missing`, `workspace.damaged` */
  async get(id: string): Promise<ResultSummary> {
    return (await this.records.get(id)).summary;
  }

  /** @throws WorkspaceError `workspace.full`; nothing stays of a result that did not fit. */
  async add(result: NewResult, files: readonly NamedContent[]): Promise<ResultSummary> {
    const id = crypto.randomUUID();
    return whileWriting(async () => {
      try {
        const stored: StoredFile[] = [];
        for (const { name, content } of files) {
          stored.push(await storeFile(this.records.directory, this.records.folder(id), name, content));
        }
        const names = stored.map(({ path }) => path);
        const summary: ResultSummary = { ...result, id, files: names, createdAt: Date.now() };
        await this.records.put({ summary, stored });
        return summary;
      } catch (error) {
        await this.records.remove(id);
        throw error;
      }
    });
  }

  async files(id: string): Promise<{ name: string; blob: Blob }[]> {
    const { stored } = await this.records.get(id);
    return Promise.all(stored.map(async ({ path }) => ({ name: path, blob: await this.file(id, path) })));
  }

  /** @throws WorkspaceError `workspace.missing` when the result has no such file */
  async file(id: string, name: string): Promise<Blob> {
    const path = `${this.records.folder(id)}/${name}`;
    const { stored } = await this.records.get(id);
    if (!stored.some((file) => file.path === name)) throw new WorkspaceError('missing', { path });
    return this.records.directory.read(path);
  }

  async remove(id: string): Promise<void> {
    await this.records.remove(id);
  }

  /** Removes what no manifest lists. Call on start, through `sweepStudio`. */
  async sweep(): Promise<void> {
    await this.records.sweep();
  }
}
