import type { Directory, WorkspacePath } from '../directory.ts';
import { type Content, type HashedFile, storeFile } from '../storedFile.ts';
import { parseDatasetFolder, RESULTS } from './datasetFolder.ts';

/** `nnUNet_results/<dataset>/<trainer>__<plans>__<configuration>`: nnU-Net's model folder. */
export interface TrainedModel {
  /** `Dataset007_Liver` */
  readonly dataset: string;
  readonly trainer: string;
  readonly plans: string;
  readonly configuration: string;
}

export interface TrainedFold {
  /** `fold_0` → 0 */
  readonly fold: number | 'all';
  /** File names: `checkpoint_final.pth`, … */
  readonly checkpoints: readonly string[];
}

/** nnU-Net's results, as any installation left them. Every file is written atomically; a model is what its folder holds,
 *  so nothing of ours has to be kept beside it. */
export class TrainedStore {
  constructor(readonly directory: Directory) {}

  folder({ dataset, trainer, plans, configuration }: TrainedModel): WorkspacePath {
    return `${RESULTS}/${dataset}/${trainer}__${plans}__${configuration}`;
  }

  /** Model folders with a plans.json. @param dataset only those of this dataset */
  async list(dataset?: string): Promise<TrainedModel[]> {
    const found: TrainedModel[] = [];
    for (const entry of await this.directory.list(RESULTS)) {
      if (!parseDatasetFolder(entry.name) || (dataset !== undefined && entry.name !== dataset)) continue;
      for (const { name } of await this.directory.list(`${RESULTS}/${entry.name}`)) {
        const [trainer, plans, configuration, ...more] = name.split('__');
        if (!trainer || !plans || !configuration || more.length > 0) continue;
        const model = { dataset: entry.name, trainer, plans, configuration };
        if (await this.directory.exists(`${this.folder(model)}/plans.json`)) found.push(model);
      }
    }
    return found;
  }

  async folds(model: TrainedModel): Promise<TrainedFold[]> {
    const found: TrainedFold[] = [];
    for (const { name } of await this.directory.list(this.folder(model))) {
      const match = /^fold_(all|\d+)$/.exec(name);
      if (!match) continue;
      const files = await this.directory.list(`${this.folder(model)}/${name}`);
      const checkpoints = files.map((file) => file.name).filter((file) => /^checkpoint_.*\.pth$/.test(file));
      found.push({ fold: match[1] === 'all' ? 'all' : Number(match[1]), checkpoints });
    }
    return found;
  }

  /** @param path below the model folder: `fold_0/checkpoint_final.pth`. @throws WorkspaceError `workspace.missing` */
  async read(model: TrainedModel, path: string): Promise<Blob> {
    return this.directory.read(`${this.folder(model)}/${path}`);
  }

  async exists(model: TrainedModel, path: string): Promise<boolean> {
    return this.directory.exists(`${this.folder(model)}/${path}`);
  }

  /** Size and hash of what was written, for a job's own manifest.
   *  @throws WorkspaceError `workspace.full`; the former file stays */
  async write(model: TrainedModel, path: string, content: Content): Promise<HashedFile> {
    return storeFile(this.directory, this.folder(model), path, content);
  }

  /** @param path below the model folder; without it the whole model */
  async remove(model: TrainedModel, path?: string): Promise<void> {
    await this.directory.remove(path === undefined ? this.folder(model) : `${this.folder(model)}/${path}`);
  }
}
