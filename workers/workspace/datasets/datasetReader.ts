import { z } from 'zod';
import { StudioError } from '../../failure/index.ts';
import { parseDatasetJson } from '../../network/index.ts';
import type { Directory, WorkspacePath } from '../directory.ts';
import { jsonIn, jsonOrUndefined, textOf } from '../fileText.ts';
import { WorkspaceError } from '../workspaceError.ts';
import type { FactsFile } from './caseFacts.ts';
import { listCases, locateCase, outsideName, type PlacedCases, placedCasesSchema } from './caseListing.ts';
import { Companions } from './companions.ts';
import { DatasetError } from './datasetError.ts';
import { parseDatasetFolder, RAW, rawFolder } from './datasetFolder.ts';
import { type DatasetJson, summaryOf } from './datasetJsonFile.ts';
import { FactsStore, factsPath } from './factsStore.ts';
import type { CaseSummary, DatasetSummary } from './types.ts';

/** A file of a case, by its name. */
export interface CaseFile {
  readonly name: string;
  readonly file: Blob;
}

/** `unknown_sets.json`, `semisupervised.json`: spec/semisupervised.md §8, §9. */
const EXTRA_FILES = new Set(['splits_final.json', 'unknown_sets.json', 'semisupervised.json']);

/** nnU-Net's datasets as they lie in `nnUNet_raw`, whoever made them. Reading takes no lock. */
export class DatasetReader {
  readonly companions: Companions;
  protected readonly facts: FactsStore;

  constructor(readonly directory: Directory) {
    this.companions = new Companions(directory);
    this.facts = new FactsStore(directory);
  }

  /** By number. Folders whose dataset.json is missing or wrong are left out, and what was removed.
   *  @throws WorkspaceError `workspace.refused` and whatever else keeps a file from being read */
  async list(): Promise<DatasetSummary[]> {
    const found: DatasetSummary[] = [];
    for (const folder of await this.folders()) {
      if (await this.facts.isRemoved(folder)) continue;
      const summary = await this.get(folder).catch(ownFault);
      if (summary instanceof StudioError) continue;
      found.push({ ...summary, ...(await this.partialFacts(folder)) });
    }
    return found.sort((a, b) => a.id - b.id || (a.folder < b.folder ? -1 : 1));
  }

  /** Folders that `list` leaves out because their dataset.json is wrong, with what is wrong; not those without any. */
  async unusable(): Promise<{ readonly folder: string; readonly error: StudioError }[]> {
    const found: { folder: string; error: StudioError }[] = [];
    for (const folder of await this.folders()) {
      if (await this.facts.isRemoved(folder)) continue;
      const error = await this.get(folder).then(() => undefined, ownFault);
      if (error && error.code !== 'workspace.missing') found.push({ folder, error });
    }
    return found;
  }

  /** By the text of what is noted: lists are read after every save, and parsing thousands of cases takes its time. */
  private async partialFacts(folder: string): Promise<Pick<DatasetSummary, 'partial' | 'labelledCertain'>> {
    const noted = await textOf(this.directory, factsPath(folder));
    const hasSets = await this.directory.exists(`${rawFolder(folder)}/unknown_sets.json`);
    return {
      ...((hasSets || noted.includes('"annotatedClasses"')) && { partial: true }),
      ...(noted.includes('"labelledCertain":true') && { labelledCertain: true }),
    };
  }

  /** @throws WorkspaceError `workspace.missing`, `workspace.damaged`; ModelError for what nnU-Net would not take */
  async get(folder: string): Promise<DatasetSummary> {
    return summaryOf(folder, await this.readJson(folder));
  }

  /** For work that was asked for while the dataset was there: what was removed stays readable until it is purged.
   *  @throws DatasetError `dataset.gone` */
  async requireThere(folder: string): Promise<void> {
    const isRemoved = await this.facts.isRemoved(folder);
    if (isRemoved || !(await this.directory.exists(`${rawFolder(folder)}/dataset.json`)))
      throw new DatasetError('gone', { folder });
  }

  /** dataset.json with every key that it has. @throws as `get` */
  async json(folder: string): Promise<DatasetJson> {
    return parseDatasetJson(await this.readJson(folder), `${folder}/dataset.json`);
  }

  /** Every case, by name: those of imagesTr (or of dataset.json's `dataset`) and those of imagesTs. */
  async cases(folder: string): Promise<CaseSummary[]> {
    const dataset = await this.json(folder);
    const placed = placedCases(dataset);
    const [imagesTr = [], labelsTr = [], imagesTs = []] = await Promise.all(
      ['imagesTr', 'labelsTr', 'imagesTs'].map((below) => this.fileNames(`${rawFolder(folder)}/${below}`)),
    );
    const files = { imagesTr, labelsTr, imagesTs };
    return listCases(folder, dataset.fileEnding, files, placed, await this.facts.read(folder));
  }

  /** One case, without listing the others. @throws DatasetError `dataset.noCase` */
  async case(folder: string, id: string): Promise<CaseSummary> {
    const found = await this.find(folder, id);
    if (!found) throw new DatasetError('noCase', { case: id, folder });
    return found;
  }

  /** The same; undefined where there is no such case. @throws as `get` */
  async find(folder: string, id: string): Promise<CaseSummary | undefined> {
    const dataset = await this.json(folder);
    const { channelNames, fileEnding } = dataset;
    return locateCase(
      { folder, id, channels: channelNames.length, ending: fileEnding, placed: placedCases(dataset) },
      (path) => this.directory.exists(path),
      await this.facts.read(folder),
    );
  }

  /** The channels of a case, in their order. @throws DatasetError `dataset.noCase`, `dataset.outside` */
  async images(folder: string, id: string): Promise<CaseFile[]> {
    const { images } = await this.case(folder, id);
    return Promise.all(images.map((path) => this.open(folder, path)));
  }

  /** @throws DatasetError `dataset.noCase`, `dataset.noLabel`, `dataset.outside` */
  async label(folder: string, id: string): Promise<CaseFile> {
    const { label } = await this.case(folder, id);
    if (label === undefined) throw new DatasetError('noLabel', { case: id, folder });
    return this.open(folder, label);
  }

  /** What else nnU-Net or we keep in the dataset's folder: splits, unknown masks; paths below it. */
  async extraFiles(folder: string): Promise<string[]> {
    const top = (await this.fileNames(rawFolder(folder))).filter((name) => EXTRA_FILES.has(name));
    const masks = await this.fileNames(`${rawFolder(folder)}/unknownTr`);
    return [...top, ...masks.map((name) => `unknownTr/${name}`)];
  }

  /** Sets of labels that may be unknown at a voxel, by place. Source: spec/semisupervised.md §9.
   *  @throws WorkspaceError `workspace.damaged`: without them the unknown masks mean nothing */
  async unknownSets(folder: string): Promise<number[][]> {
    const path = `${rawFolder(folder)}/unknown_sets.json`;
    const json = await jsonIn(this.directory, path);
    if (json === undefined) return [];
    const parsed = z.array(z.array(z.int())).safeParse(json);
    if (parsed.success) return parsed.data;
    throw new WorkspaceError('damaged', { path, reason: parsed.error.issues[0]?.message ?? '' });
  }

  /** A case's map of unknown sets: 0, or the place of a set counted from 1. Undefined without one. */
  async unknown(folder: string, id: string): Promise<CaseFile | undefined> {
    const { fileEnding } = await this.json(folder);
    const path = `${rawFolder(folder)}/unknownTr/${id}${fileEnding}`;
    return (await this.directory.exists(path)) ? this.open(folder, path) : undefined;
  }

  async extraFile(folder: string, path: string): Promise<Blob> {
    return this.directory.read(`${rawFolder(folder)}/${path}`);
  }

  /** What is noted of the cases, by name. */
  async noted(folder: string): Promise<FactsFile> {
    return this.facts.read(folder);
  }

  protected async folders(): Promise<string[]> {
    const entries = await this.directory.list(RAW);
    return entries
      .filter(({ name, kind }) => kind === 'directory' && parseDatasetFolder(name))
      .map(({ name }) => name);
  }

  protected async fileNames(path: WorkspacePath): Promise<string[]> {
    return (await this.directory.list(path)).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  }

  protected async readJson(folder: string): Promise<unknown> {
    const path = `${rawFolder(folder)}/dataset.json`;
    const text = await textOf(this.directory, path);
    if (text === '') throw new WorkspaceError('missing', { path });
    const json = jsonOrUndefined(text);
    if (json === undefined) throw new WorkspaceError('damaged', { path, reason: 'it is not JSON' });
    return json;
  }

  private async open(folder: string, path: WorkspacePath): Promise<CaseFile> {
    const named = outsideName(path) ?? path;
    const isOutOfReach = named !== path && !(await this.directory.exists(path));
    if (isOutOfReach || /^[A-Za-z]:/.test(path)) throw new DatasetError('outside', { path: named, folder });
    return { name: named.slice(named.lastIndexOf('/') + 1), file: await this.directory.read(path) };
  }
}

/** dataset.json's `dataset`, which takes the place of the folders. */
export function placedCases({ json }: DatasetJson): PlacedCases | undefined {
  const placed = placedCasesSchema.safeParse(json.dataset);
  return placed.success ? placed.data : undefined;
}

/** What is wrong with a dataset.json; whatever else fails is not the dataset's fault, and is thrown on. */
function ownFault(error: unknown): StudioError {
  const isOwn = error instanceof StudioError && !/^workspace\.(refused|unreachable)$/.test(error.code);
  if (!isOwn) throw error;
  return error;
}
