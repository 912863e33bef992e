import { textOf } from '../fileText.ts';
import { type Content, hashBlob } from '../storedFile.ts';
import { type CaseFacts, type CaseFilter, type CaseState, FROZEN } from './caseFacts.ts';
import type { PlacedCases } from './caseListing.ts';
import { DatasetError } from './datasetError.ts';
import {
  channelFileName,
  datasetFolderName,
  parseDatasetFolder,
  rawFolder,
  requireCaseName,
} from './datasetFolder.ts';
import { type DatasetJson, datasetJsonText, newDatasetJson, summaryOf } from './datasetJsonFile.ts';
import { changingDataset } from './datasetLock.ts';
import { DatasetReader, placedCases } from './datasetReader.ts';
import { keptLabels, type LabelChanges, plannedLabels } from './labelChanges.ts';
import type { PendingChange } from './pendingChange.ts';
import { type ChangeOptions, prepareValues, Staging, stagingFolder } from './relabelling.ts';
import type { CaseSummary, DatasetSummary, NewCase, NewDataset, NewFacts } from './types.ts';

/** What is noted with a label: who made it and what it is now. */
export type LabelFacts = NewFacts & { readonly state: CaseState; readonly editor: string };

/** Writes as a label does of which `person` is the editor may take the place of settled ones. */
export const PERSON = 'person';

/**
 * nnU-Net's datasets, `nnUNet_raw/DatasetXXX_Name/`, written as nnU-Net's own. Cases without a label lie in imagesTs,
 * where training does not look; their first label brings them to imagesTr.
 *
 * Whoever changes a dataset holds its lock and first settles what a crash interrupted (`pendingChange.ts`), so that
 * several tabs and workers may each have a store.
 */
export class DatasetStore extends DatasetReader {
  /** @throws DatasetError `dataset.id`, `dataset.name`, `dataset.taken`, `dataset.labels` */
  async create(dataset: NewDataset): Promise<DatasetSummary> {
    const folder = datasetFolderName(dataset.id, dataset.name);
    const json = newDatasetJson(dataset);
    return changingDataset(folder, async () => {
      await this.requireFree(dataset.id);
      await this.facts.forget(folder);
      await this.writeJson(folder, json);
      return summaryOf(folder, json);
    });
  }

  /**
   * Takes a whole dataset in: its files in the order in which they come, dataset.json when all are there.
   * @param json dataset.json as it is to be, valid for nnU-Net
   * @param noted what is noted of the cases, where something is
   * @throws DatasetError `dataset.taken`; WorkspaceError `workspace.full`; nothing stays of what did not fit
   */
  async adopt(
    folder: string,
    json: Readonly<Record<string, unknown>>,
    files: AsyncIterable<{ readonly path: string; readonly content: Content }>,
    noted: Readonly<Record<string, CaseFacts>> = {},
  ): Promise<DatasetSummary> {
    const summary = summaryOf(folder, json);
    return changingDataset(folder, async () => {
      await this.requireFree(summary.id);
      await this.facts.forget(folder);
      await this.facts.begin(folder, { kind: 'adopt' });
      try {
        for await (const { path, content } of files)
          await this.directory.write(`${rawFolder(folder)}/${path}`, content);
        await this.facts.write(folder, { version: 1, cases: noted });
        await this.writeJson(folder, json);
      } finally {
        await this.settle(folder);
      }
      return summary;
    });
  }

  /** Stores a case: with a label for training, without one for later.
   *  @throws DatasetError `dataset.name`, `dataset.caseTaken`, `dataset.channels`; WorkspaceError `workspace.full`.
   *  Nothing stays of a case that did not fit. */
  async addCase(folder: string, added: NewCase): Promise<CaseSummary> {
    const id = requireCaseName(added.id);
    return this.changing(folder, id, async () => {
      const { channels, fileEnding } = await this.get(folder);
      const { images, label } = added;
      if (images.length !== channels.length)
        throw new DatasetError('channels', { case: id, found: images.length, expected: channels.length });
      if (await this.find(folder, id)) throw new DatasetError('caseTaken', { case: id, folder });
      const below = label ? 'imagesTr' : 'imagesTs';
      const files = images.map((content, channel): [string, Content] => [
        `${rawFolder(folder)}/${below}/${channelFileName(id, channel, fileEnding)}`,
        content,
      ]);
      if (label) files.push([labelPath(folder, id, fileEnding), label]);
      await this.facts.begin(folder, { kind: 'add', case: id, paths: files.map(([path]) => path) });
      for (const [path, content] of files) await this.directory.write(path, content);
      const state = label ? 'done' : 'unlabelled';
      await this.facts.note(folder, id, await notedFacts({ state, ...added.facts }, label));
    });
  }

  /**
   * Takes in a case whose images stay where they lie, by dataset.json's `dataset` key; nnU-Net reads it once it has a
   * label. A dataset begins so (`create` with `more: { dataset: {} }`) or is empty: nnU-Net knows folders or places.
   * @param images paths from the workspace's root, one a channel
   * @throws DatasetError `dataset.channels`, `dataset.caseTaken`
   */
  async placeCase(folder: string, added: { id: string; images: readonly string[] }): Promise<CaseSummary> {
    const id = requireCaseName(added.id);
    return this.changing(folder, id, async () => {
      const dataset = await this.json(folder);
      const { images } = added;
      const expected = dataset.channelNames.length;
      if (images.length !== expected)
        throw new DatasetError('channels', { case: id, found: images.length, expected });
      if (await this.find(folder, id)) throw new DatasetError('caseTaken', { case: id, folder });
      const placed = { ...placedCases(dataset), [id]: { images: images.map((path) => `../../${path}`) } };
      await this.writeJson(folder, { ...dataset.json, dataset: placed });
    });
  }

  /**
   * Writes the label of a case, over any former one; a case without a label comes to imagesTr with it.
   * @param facts `editor: PERSON` may write over what a person has settled; a model may not
   * @throws DatasetError `dataset.noCase`, `dataset.frozen`; WorkspaceError `workspace.full`: the former label stays
   */
  async writeLabel(folder: string, id: string, label: Blob, facts: LabelFacts): Promise<CaseSummary> {
    return this.changing(folder, id, async () => {
      const one = await this.case(folder, id);
      if (facts.editor !== PERSON && FROZEN.has(one.state))
        throw new DatasetError('frozen', { case: id, state: one.state });
      const { fileEnding } = await this.get(folder);
      const path = one.label ?? labelPath(folder, id, fileEnding);
      const moves = one.set === 'test' ? toTraining(folder, one.images) : [];
      const noted = await notedFacts({ ...one.facts, ...facts }, label);
      await this.facts.begin(folder, { kind: 'label', case: id, path, facts: noted, moves });
      for (const { from, to } of moves) await this.directory.write(to, await this.directory.read(from));
      await this.directory.write(path, label);
    });
  }

  /** Gives the dataset nnU-Net's ignore label, the largest value + 1, if it has none. One file, so no half. */
  async addIgnore(folder: string): Promise<DatasetSummary> {
    await this.alone(folder, async () => {
      const { json } = await this.json(folder);
      const { ignore, labels } = await this.get(folder);
      if (ignore !== undefined) return;
      const added = Math.max(0, ...labels.flatMap(({ values }) => values)) + 1;
      const known = typeof json.labels === 'object' && json.labels !== null ? json.labels : {};
      await this.writeJson(folder, { ...json, labels: { ...known, ignore: added } });
    });
    return this.get(folder);
  }

  /** A new label, the largest value + 1. Ignore must stay the largest of all, so its voxels in every label file move up.
   *  @throws DatasetError `dataset.labels` for a name that is taken, or a dataset of regions */
  async addLabel(folder: string, name: string): Promise<DatasetSummary> {
    return this.relabel(folder, (dataset) => ({ labels: [...keptLabels(dataset), { name }] }));
  }

  /**
   * Renames, orders, adds and removes labels at once. Their values count from 1 in the order of the list, as nnU-Net
   * demands, and ignore stays the largest: label files, companions, unknown sets and notes follow. All of them are
   * prepared beside the dataset and then put in place, so that it is changed as a whole or not at all.
   * @param onCase counts label files. @param pause awaited between them; what it throws ends the change, undone
   * @throws DatasetError `dataset.labels`; ImageError for a label file that cannot be read; WorkspaceError
   *   `workspace.full`
   */
  async changeLabels(
    folder: string,
    changes: LabelChanges,
    options: Partial<ChangeOptions> = {},
  ): Promise<DatasetSummary> {
    return this.relabel(folder, () => changes, options);
  }

  /** @param changesOf asked while nobody else changes the dataset */
  private async relabel(
    folder: string,
    changesOf: (dataset: DatasetSummary) => LabelChanges,
    { onCase = () => {}, pause = async () => {} }: Partial<ChangeOptions> = {},
  ): Promise<DatasetSummary> {
    await this.alone(folder, async () => {
      const dataset = await this.get(folder);
      const planned = plannedLabels(dataset, changesOf(dataset));
      const { json } = await this.json(folder);
      await this.facts.begin(folder, { kind: 'relabel' });
      const staging = new Staging(this.directory, folder);
      if (planned.mapping.size > 0) await prepareValues(this, folder, planned, staging, { onCase, pause });
      const text = datasetJsonText({ ...json, labels: planned.labels });
      await staging.put(`${rawFolder(folder)}/dataset.json`, text);
      await this.facts.begin(folder, { kind: 'relabel', files: staging.files });
    });
    return this.get(folder);
  }

  /** The case's map of unknown sets; the sets first, so that the map never names one that is not there. */
  async writeUnknown(
    folder: string,
    id: string,
    map: Blob,
    sets: readonly (readonly number[])[],
  ): Promise<void> {
    await this.alone(folder, async () => {
      const { fileEnding } = await this.get(folder);
      await this.directory.write(`${rawFolder(folder)}/unknown_sets.json`, JSON.stringify(sets));
      await this.directory.write(`${rawFolder(folder)}/unknownTr/${id}${fileEnding}`, map);
    });
  }

  /** Changes what is noted of a case; its label stays. @throws DatasetError `dataset.noCase` */
  async updateFacts(folder: string, id: string, facts: NewFacts): Promise<CaseSummary> {
    return this.changing(folder, id, async () => {
      const one = await this.case(folder, id);
      await this.facts.note(folder, id, { state: one.state, ...one.facts, ...facts, changedAt: Date.now() });
    });
  }

  /** Changes by which rules cases are left out. */
  async setFilter(folder: string, filter: CaseFilter): Promise<void> {
    await this.alone(folder, async () => {
      await this.facts.write(folder, { ...(await this.facts.read(folder)), filter });
    });
  }

  /** Whether something is never unknown where a label was drawn. */
  async setLabelledCertain(folder: string, labelledCertain: boolean): Promise<void> {
    await this.alone(folder, async () => {
      await this.facts.write(folder, { ...(await this.facts.read(folder)), labelledCertain });
    });
  }

  /** Files that dataset.json names elsewhere stay where they are. @throws DatasetError `dataset.noCase` */
  async removeCase(folder: string, id: string): Promise<void> {
    await this.alone(folder, async () => {
      const { images, label } = await this.case(folder, id);
      const { fileEnding } = await this.get(folder);
      const unknown = `${rawFolder(folder)}/unknownTr/${id}${fileEnding}`;
      const own = [...images, unknown, ...(label === undefined ? [] : [label])].filter((path) =>
        path.startsWith(`${rawFolder(folder)}/`),
      );
      await this.facts.begin(folder, { kind: 'remove', case: id, paths: own });
    });
  }

  /** Takes a dataset out of the list. Its files stay until `purge`, so that `restore` brings it back. */
  async remove(folder: string): Promise<void> {
    await changingDataset(folder, () => this.facts.markRemoved(folder, true));
  }

  async restore(folder: string): Promise<void> {
    await changingDataset(folder, () => this.facts.markRemoved(folder, false));
  }

  /** Deletes a removed dataset's files for good. */
  async purge(folder: string): Promise<void> {
    await changingDataset(folder, async () => {
      if (!(await this.facts.isRemoved(folder))) return;
      await this.companions.removeAll(folder);
      await this.directory.remove(rawFolder(folder));
      await this.facts.forget(folder);
    });
  }

  /** Settles what a crash interrupted. Call on start, through `sweepStudio`. */
  async sweep(): Promise<void> {
    for (const folder of await this.facts.begun()) await this.alone(folder, async () => {});
  }

  /** Deletes for good what was removed. Call when the page starts: until then it can be undone. */
  async purgeRemoved(): Promise<void> {
    for (const folder of await this.facts.removed()) await this.purge(folder);
  }

  private async requireFree(id: number): Promise<void> {
    for (const other of await this.folders())
      if (parseDatasetFolder(other)?.id === id) throw new DatasetError('taken', { id, folder: other });
  }

  private async changing(folder: string, id: string, change: () => Promise<void>): Promise<CaseSummary> {
    await this.alone(folder, change);
    return this.case(folder, id);
  }

  /** A change that fails in the middle is settled like one that a crash interrupted. */
  private async alone(folder: string, change: () => Promise<void>): Promise<void> {
    await changingDataset(folder, async () => {
      await this.settle(folder);
      try {
        await change();
      } finally {
        await this.settle(folder);
      }
    });
  }

  /** Finishes or undoes the noted change. May itself be interrupted and repeated. */
  private async settle(folder: string): Promise<void> {
    const change = await this.facts.pending(folder);
    if (!change) return;
    switch (change.kind) {
      case 'adopt':
        return this.settleAdopted(folder);
      case 'relabel':
        return this.settleRelabelled(folder, change);
      case 'add':
        await this.settleAdded(folder, change);
        break;
      case 'label':
        await this.settleLabel(folder, change);
        break;
      case 'remove':
        await this.settleRemoved(folder, change);
        break;
      default:
        change satisfies never;
    }
    await this.settleJson(folder, change);
    await this.facts.end(folder);
  }

  private async settleAdopted(folder: string): Promise<void> {
    const json = await textOf(this.directory, `${rawFolder(folder)}/dataset.json`);
    if (json !== '') return this.facts.end(folder);
    await this.directory.remove(rawFolder(folder));
    await this.facts.forget(folder);
  }

  /** Repeated after a crash it puts the same files into the same places. */
  private async settleRelabelled(
    folder: string,
    { files = [] }: PendingChange & { kind: 'relabel' },
  ): Promise<void> {
    // What is not there any more is in its place already: nothing is removed before all of it is.
    for (const { from, to } of files)
      if (await this.directory.exists(from)) await this.directory.write(to, await this.directory.read(from));
    await this.directory.remove(stagingFolder(folder));
    await this.facts.end(folder);
  }

  private async settleAdded(folder: string, change: PendingChange & { kind: 'add' }): Promise<void> {
    const { cases } = await this.facts.read(folder);
    if (!cases[change.case]) await this.removeFiles(change.paths);
  }

  private async settleLabel(
    folder: string,
    { case: id, path, facts, moves }: PendingChange & { kind: 'label' },
  ): Promise<void> {
    const isWritten =
      (await this.directory.exists(path)) &&
      (await hashBlob(await this.directory.read(path))).sha256 === facts.label?.sha256;
    if (isWritten) await this.facts.note(folder, id, facts);
    await this.removeFiles(moves.map(({ from, to }) => (isWritten ? from : to)));
  }

  private async settleRemoved(folder: string, change: PendingChange & { kind: 'remove' }): Promise<void> {
    await this.removeFiles(change.paths);
    await this.companions.removeAll(folder, change.case);
    await this.facts.note(folder, change.case, undefined);
  }

  /** numTraining is what nnU-Net will find; where dataset.json names the files, it names the case's too. */
  private async settleJson(folder: string, change: CaseChange): Promise<void> {
    const dataset = await this.json(folder);
    const placed = placedCases(dataset);
    const label = `labelsTr/${change.case}${dataset.fileEnding}`;
    const isLabelled = await this.directory.exists(`${rawFolder(folder)}/${label}`);
    const named = placed && settledPlaces(placed, change, isLabelled, dataset);
    const numTraining = named
      ? Object.keys(named).length
      : await this.countTraining(folder, dataset.fileEnding);
    const settled = { ...dataset.json, ...(named && { dataset: named }), numTraining };
    if (JSON.stringify(settled) !== JSON.stringify(dataset.json)) await this.writeJson(folder, settled);
  }

  private async countTraining(folder: string, ending: string): Promise<number> {
    const names = await this.fileNames(`${rawFolder(folder)}/imagesTr`);
    return new Set(
      names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length - 5)),
    ).size;
  }

  private async removeFiles(paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.directory.remove(path);
  }

  private async writeJson(folder: string, json: Readonly<Record<string, unknown>>): Promise<void> {
    await this.directory.write(`${rawFolder(folder)}/dataset.json`, datasetJsonText(json));
  }
}

type CaseChange = Exclude<PendingChange, { kind: 'adopt' | 'relabel' }>;

const labelPath = (folder: string, id: string, ending: string): string =>
  `${rawFolder(folder)}/labelsTr/${id}${ending}`;

const toTraining = (folder: string, images: readonly string[]) =>
  images.map((from) => ({
    from,
    to: `${rawFolder(folder)}/imagesTr/${from.slice(from.lastIndexOf('/') + 1)}`,
  }));

async function notedFacts(facts: Omit<CaseFacts, 'changedAt'>, label: Blob | undefined): Promise<CaseFacts> {
  const changedAt = Date.now();
  return { ...facts, changedAt, ...(label && { label: await hashBlob(label) }) };
}

function settledPlaces(
  placed: PlacedCases,
  { kind, case: id }: CaseChange,
  isLabelled: boolean,
  { channelNames, fileEnding }: DatasetJson,
): PlacedCases {
  const { [id]: former, ...others } = placed;
  if (kind === 'remove') return others;
  if (!isLabelled) return placed;
  const images = channelNames.map((_, channel) => `imagesTr/${channelFileName(id, channel, fileEnding)}`);
  return { ...placed, [id]: { label: `labelsTr/${id}${fileEnding}`, ...(former ?? { images }) } };
}
