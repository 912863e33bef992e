import { z } from 'zod';
import type { Directory, WorkspacePath } from '../directory.ts';
import { jsonIn, jsonOrUndefined, textOf } from '../fileText.ts';
import { type Content, hashBlob, storedFileSchema, storeFile } from '../storedFile.ts';
import { PREPROCESSED } from './datasetFolder.ts';

/** Ending of the folder that holds what is prepared here of a configuration that nnU-Net prepared as `.b2nd`. */
const BESIDE = '_segloop';

/** A case's manifest: written last, so that a case is there once it is complete. */
const preparedSchema = z.object({
  /** What the case was made of (hashes of image, label and plans), so that only what changed is prepared anew. */
  source: z.string(),
  files: z.array(storedFileSchema),
});

export interface PreparedCase {
  readonly id: string;
  /** Undefined for a case that another installation prepared. */
  readonly source?: string;
  readonly npz: WorkspacePath;
  readonly pkl: WorkspacePath;
}

/**
 * `nnUNet_preprocessed/DatasetXXX_Name/`: plans, fingerprint, splits, `gt_segmentations`, and the preprocessed cases
 * `<data identifier>/CASE.npz` + `CASE.pkl`. Manifests: `.segloop/preprocessed/<DatasetFolder>/<identifier>/CASE.json`.
 */
export class PreprocessedStore {
  constructor(readonly directory: Directory) {}

  path(folder: string, below: string): WorkspacePath {
    return `${PREPROCESSED}/${folder}/${below}`;
  }

  /** A JSON file of the dataset: `nnUNetPlans.json`, `dataset_fingerprint.json`, `splits_final.json`, `dataset.json`.
   *  Undefined where there is none. @throws WorkspaceError `workspace.damaged` */
  async readJson(folder: string, name: string): Promise<unknown> {
    return jsonIn(this.directory, this.path(folder, name));
  }

  /** @param text as nnU-Net formats it (four spaces; splits_final.json too) */
  async writeJson(folder: string, name: string, text: string): Promise<void> {
    await this.directory.write(this.path(folder, name), text);
  }

  /** Names of the plans files, without `.json`. */
  async plans(folder: string): Promise<string[]> {
    const other = new Set(['dataset', 'dataset_fingerprint', 'splits_final']);
    const entries = await this.directory.list(`${PREPROCESSED}/${folder}`);
    return entries
      .filter(({ name, kind }) => kind === 'file' && name.endsWith('.json'))
      .map(({ name }) => name.slice(0, -'.json'.length))
      .filter((name) => !other.has(name));
  }

  /**
   * Folder of a configuration's cases below the dataset: its data identifier, unless another installation's cases lie there
   * as `.b2nd` (Blosc2), which are not read here. nnU-Net refuses a folder of both, so that ours then lie beside it.
   */
  async caseFolder(folder: string, identifier: string): Promise<string> {
    const entries = await this.directory.list(this.path(folder, identifier));
    return entries.some(({ name }) => name.endsWith('.b2nd')) ? `${identifier}${BESIDE}` : identifier;
  }

  /** Complete cases, by name. */
  async cases(folder: string, identifier: string): Promise<PreparedCase[]> {
    const root = this.path(folder, identifier);
    const names = new Set((await this.directory.list(root)).map(({ name }) => name));
    const manifests = new Set(
      (await this.directory.list(this.manifests(folder, identifier))).map(({ name }) => name),
    );
    const found: PreparedCase[] = [];
    for (const name of names) {
      if (!name.endsWith('.npz') || !names.has(name.replace(/\.npz$/, '.pkl'))) continue;
      const id = name.slice(0, -'.npz'.length);
      const source = manifests.has(`${id}.json`) ? await this.source(folder, identifier, id) : undefined;
      const stem = `${root}/${id}`;
      found.push({ id, ...(source !== undefined && { source }), npz: `${stem}.npz`, pkl: `${stem}.pkl` });
    }
    return found;
  }

  /** Stores a prepared case: complete, or not there. @throws WorkspaceError `workspace.full`; nothing stays of it */
  async writeCase(
    folder: string,
    identifier: string,
    prepared: { readonly id: string; readonly source: string; readonly npz: Content; readonly pkl: Content },
  ): Promise<void> {
    const { id, source } = prepared;
    await this.removeCase(folder, identifier, id);
    const root = this.path(folder, identifier);
    try {
      const npz = await storeFile(this.directory, root, `${id}.npz`, prepared.npz);
      // A case without its .pkl is not there for nnU-Net either.
      const pkl = await storeFile(this.directory, root, `${id}.pkl`, prepared.pkl);
      const manifest = JSON.stringify({ source, files: [npz, pkl] });
      await this.directory.write(`${this.manifests(folder, identifier)}/${id}.json`, manifest);
    } catch (error) {
      await this.removeCase(folder, identifier, id);
      throw error;
    }
  }

  async removeCase(folder: string, identifier: string, id: string): Promise<void> {
    await this.directory.remove(`${this.manifests(folder, identifier)}/${id}.json`);
    const root = this.path(folder, identifier);
    // The last two are what nnU-Net unpacked of it: it would read them instead of a newer case.
    for (const ending of ['.pkl', '.npz', '.npy', '_seg.npy'])
      await this.directory.remove(`${root}/${id}${ending}`);
  }

  /** Empties a configuration's folder. */
  async clear(folder: string, identifier: string): Promise<void> {
    await this.directory.remove(this.manifests(folder, identifier));
    await this.directory.remove(this.path(folder, identifier));
  }

  /** True when the case's files are, byte for byte, those that were written here. Reads them whole. */
  async isIntact(folder: string, identifier: string, id: string): Promise<boolean> {
    const manifest = await this.manifest(folder, identifier, id);
    if (!manifest) return false;
    for (const { path, bytes, sha256 } of manifest.files) {
      const blob = await this.directory.read(`${this.path(folder, identifier)}/${path}`);
      if (blob.size !== bytes || (await hashBlob(blob)).sha256 !== sha256) return false;
    }
    return true;
  }

  async remove(folder: string): Promise<void> {
    await this.directory.remove(`.segloop/preprocessed/${folder}`);
    await this.directory.remove(`${PREPROCESSED}/${folder}`);
  }

  private async source(folder: string, identifier: string, id: string): Promise<string | undefined> {
    return (await this.manifest(folder, identifier, id))?.source;
  }

  private async manifest(folder: string, identifier: string, id: string) {
    const text = await textOf(this.directory, `${this.manifests(folder, identifier)}/${id}.json`);
    return preparedSchema.safeParse(jsonOrUndefined(text)).data;
  }

  private manifests(folder: string, identifier: string): WorkspacePath {
    return `.segloop/preprocessed/${folder}/${identifier}`;
  }
}
