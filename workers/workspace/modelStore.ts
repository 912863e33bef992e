import { createSHA256 } from 'hash-wasm';
import type { ModelSummary } from '../jobs/api.ts';
import type { Directory, WorkspacePath } from './directory.ts';
import { RecordStore } from './recordStore.ts';
import { hashBlob, type OnBytes, type StoredFile } from './storedFile.ts';
import { type ModelRecord, modelRecordSchema } from './summarySchemas.ts';
import { WorkspaceError } from './workspaceError.ts';
import { whileWriting } from './writingLock.ts';

/** What the caller knows of a model before it is stored. */
export type NewModel = Omit<ModelSummary, 'id' | 'bytes' | 'sha256' | 'addedAt'>;

/** A file of a model folder. `path` is relative to that folder: `plans.json`, `fold_0/checkpoint_final.pth`. */
export interface ModelFile {
  readonly path: string;
  readonly blob: Blob;
}

const ROOT = '.segloop/models';
const PENDING = 'pending.json';

/**
 * The user's models. The files lie in nnU-Net's own layout, `nnUNet_results/<dataset>/<trainer>__<plans>__<config>/`,
 * so that an nnU-Net installation reads the folder as it is; `.segloop/models/<id>/model.json` says what they are. A
 * bare `.onnx` has no place in that layout and lies beside its model.json.
 *
 * A model's id begins its SHA-256 (over the sorted lines `<sha256 of file>  <path>\n`): the same files are the same
 * model. While files are being written `pending.json` names their folder, so that `sweep` can tell an unfinished
 * copy from a model folder that the user put there.
 */
export class ModelStore {
  private readonly records: RecordStore<ModelSummary, ModelRecord>;

  constructor(private readonly directory: Directory) {
    this.records = new RecordStore(directory, ROOT, 'model.json', modelRecordSchema);
  }

  /** In order of arrival. */
  async list(): Promise<ModelSummary[]> {
    const summaries = (await this.records.all()).map(({ summary }) => summary);
    return summaries.sort((a, b) => a.addedAt - b.addedAt || (a.id < b.id ? -1 : 1));
  }

  /** @throws WorkspaceError `workspace.missing`, `workspace.damaged` */
  async get(id: string): Promise<ModelSummary> {
    return (await this.records.get(id)).summary;
  }

  /** Stores a model, or gives back the one with the same files. `onBytes` counts the bytes written.
   *  @throws WorkspaceError `workspace.full`; nothing stays of a model that did not fit. */
  async add(model: NewModel, files: readonly ModelFile[], onBytes?: OnBytes): Promise<ModelSummary> {
    const stored = await hashFiles(files);
    const sha256 = await modelHash(stored);
    const id = sha256.slice(0, 16);
    return whileWriting(async () => {
      const known = (await this.records.all()).find(({ summary }) => summary.id === id);
      if (known) return known.summary;
      const folder = await this.freeFolder(id, model, sha256);
      try {
        await this.directory.write(`${ROOT}/${id}/${PENDING}`, JSON.stringify({ folder }));
        await this.copy(folder, files, onBytes);
        const bytes = stored.reduce((sum, file) => sum + file.bytes, 0);
        const summary: ModelSummary = { ...model, id, bytes, sha256, addedAt: Date.now() };
        await this.records.put({ summary, folder, stored });
        await this.directory.remove(`${ROOT}/${id}/${PENDING}`);
        return summary;
      } catch (error) {
        await this.discard(id, folder);
        throw error;
      }
    });
  }

  /**
   * Lists a model that lies in its folder already, because a training wrote it there. A folder that is listed keeps its
   * id when its files have changed. @param paths relative to `folder`
   */
  async adopt(folder: WorkspacePath, model: NewModel, paths: readonly string[]): Promise<ModelSummary> {
    const files = paths.map(async (path) => ({ path, blob: await this.directory.read(`${folder}/${path}`) }));
    const stored = await hashFiles(await Promise.all(files));
    const sha256 = await modelHash(stored);
    return whileWriting(async () => {
      const listed = (await this.records.all()).find((record) => record.folder === folder);
      const { id, addedAt } = listed?.summary ?? { id: sha256.slice(0, 16), addedAt: Date.now() };
      const bytes = stored.reduce((sum, file) => sum + file.bytes, 0);
      const summary: ModelSummary = { ...model, id, bytes, sha256, addedAt };
      await this.records.put({ summary, folder, stored });
      return summary;
    });
  }

  async files(id: string): Promise<ModelFile[]> {
    const { stored } = await this.records.get(id);
    return Promise.all(stored.map(async ({ path }) => ({ path, blob: await this.file(id, path) })));
  }

  /** @throws WorkspaceError `workspace.missing` when the model has no such file */
  async file(id: string, path: string): Promise<Blob> {
    const { folder, stored } = await this.records.get(id);
    if (!stored.some((file) => file.path === path)) {
      throw new WorkspaceError('missing', { path: `${folder}/${path}` });
    }
    return this.directory.read(`${folder}/${path}`);
  }

  async remove(id: string): Promise<void> {
    const { folder } = await this.records.get(id);
    await this.discard(id, folder);
  }

  /** Removes unfinished copies; never a folder that it did not begin itself. Call on start, through `sweepStudio`. */
  async sweep(): Promise<void> {
    for (const { name: id } of await this.directory.list(ROOT)) {
      if (await this.directory.exists(`${ROOT}/${id}/model.json`)) continue;
      const pending = `${ROOT}/${id}/${PENDING}`;
      if (await this.directory.exists(pending)) {
        const folder = folderOf(await (await this.directory.read(pending)).text());
        if (folder?.startsWith('nnUNet_results/')) await this.directory.remove(folder);
      }
    }
    await this.records.sweep();
  }

  /** A folder that holds nothing yet: nnU-Net's name, else with `__<sha8>`. */
  private async freeFolder(id: string, model: NewModel, sha256: string): Promise<WorkspacePath> {
    if (model.kind === 'onnx') return this.records.folder(id);
    const folder = `nnUNet_results/${model.dataset}/${model.trainer}__${model.plans}__${model.configuration}`;
    return (await this.directory.exists(folder)) ? `${folder}__${sha256.slice(0, 8)}` : folder;
  }

  private async copy(folder: WorkspacePath, files: readonly ModelFile[], onBytes?: OnBytes): Promise<void> {
    let bytes = 0;
    for (const { path, blob } of files) {
      await this.directory.write(`${folder}/${path}`, blob);
      bytes += blob.size;
      onBytes?.(bytes);
    }
  }

  /** The manifest goes first, the files after. */
  private async discard(id: string, folder: WorkspacePath): Promise<void> {
    await this.directory.remove(`${ROOT}/${id}/model.json`);
    await this.directory.remove(folder);
    await this.records.remove(id);
  }
}

async function hashFiles(files: readonly ModelFile[]): Promise<StoredFile[]> {
  const stored: StoredFile[] = [];
  for (const { path, blob } of files) stored.push({ path, ...(await hashBlob(blob)) });
  return stored.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function modelHash(stored: readonly StoredFile[]): Promise<string> {
  const hash = await createSHA256();
  for (const { path, sha256 } of stored) hash.update(`${sha256}  ${path}\n`);
  return hash.digest('hex');
}

function folderOf(pending: string): string | undefined {
  try {
    const value: unknown = JSON.parse(pending);
    const folder =
      typeof value === 'object' && value !== null && 'folder' in value ? value.folder : undefined;
    return typeof folder === 'string' ? folder : undefined;
  } catch {
    return undefined;
  }
}
