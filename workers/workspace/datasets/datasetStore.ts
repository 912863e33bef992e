import type { WorkspacePath } from '../directory.ts';
import { textOf } from '../fileText.ts';
import { type Content, hashBlob } from '../storedFile.ts';
import { type CaseFacts, type CaseFilter, type CaseState, FROZEN } from './caseFacts.ts';
import { namedPath } from './caseListing.ts';
import { DatasetError } from './datasetError.ts';
import {
  channelFileName,
  datasetFolderName,
  parseDatasetFolder,
  rawFolder,
  requireCaseName,
} from './datasetFolder.ts';
import { datasetJsonText, newDatasetJson, summaryOf } from './datasetJsonFile.ts';
import { changingDataset } from './datasetLock.ts';
import { placedCases } from './datasetReader.ts';
import { factsPath } from './factsStore.ts';
import { keptLabels, type LabelChanges, plannedLabels } from './labelChanges.ts';
import { type ChangeOptions, type PreparedFile, prepareValues, Staging } from './relabelling.ts';
import { SettledDatasets } from './settledDatasets.ts';
import { Trash, type TrashEntry } from './trash.ts';
import type { CaseSummary, DatasetSummary, NewCase, NewDataset, NewFacts } from './types.ts';

/** What is noted with a label: who made it and what it is now. */
export type LabelFacts = NewFacts & { readonly state: CaseState; readonly editor: string };

/** Writes as a label does of which `person` is the editor may take the place of settled ones. */
export const PERSON = 'person';

/** nnU-Net's datasets, `nnUNet_raw/DatasetXXX_Name/`, written as nnU-Net's own. Cases without a label lie in imagesTs,
 *  where training does not look; their first label brings them to imagesTr. */
export class DatasetStore extends SettledDatasets {
  private readonly trash = new Trash(this.directory);

  /** @throws DatasetError `dataset.id`, `dataset.name`, `dataset.taken`, `dataset.labels` */
  async create(dataset: NewDataset): Promise<DatasetSummary> {
    const folder = datasetFolderName(dataset.id, dataset.name);
    const json = newDatasetJson(dataset);
    await this.purgeNumber(dataset.id);
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
    await this.purgeNumber(summary.id);
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
      const placed = { ...placedCases(dataset), [id]: { images: images.map(namedPath) } };
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
    await this.relabel(folder, (dataset) => ({ labels: [...keptLabels(dataset), { name }] }));
    return this.get(folder);
  }

  /**
   * Renames, orders, adds and removes labels at once. Their values count from 1 in the order of the list, as nnU-Net
   * demands, and ignore stays the largest: label files, companions, unknown sets and notes follow. All of them are
   * prepared beside the dataset and then put in place, so that it is changed as a whole or not at all. What they were is
   * kept.
   * @param onCase counts label files. @param pause awaited between them; what it throws ends the change, undone
   * @throws DatasetError `dataset.labels`; ImageError for a label file that cannot be read; WorkspaceError
   *   `workspace.full`
   * @returns what `bringBack` takes
   */
  async changeLabels(
    folder: string,
    changes: LabelChanges,
    options: Partial<ChangeOptions> = {},
  ): Promise<string> {
    const kept = crypto.randomUUID();
    await this.relabel(folder, () => changes, { ...options, trash: this.trash.folderOf(folder, kept) });
    return kept;
  }

  /** @param changesOf asked while nobody else changes the dataset. @param trash keeps what the files were */
  private async relabel(
    folder: string,
    changesOf: (dataset: DatasetSummary) => LabelChanges,
    {
      onCase = () => {},
      pause = async () => {},
      trash,
    }: Partial<ChangeOptions & { trash: WorkspacePath }> = {},
  ): Promise<void> {
    await this.alone(folder, async () => {
      const dataset = await this.get(folder);
      const planned = plannedLabels(dataset, changesOf(dataset));
      const { json } = await this.json(folder);
      await this.facts.begin(folder, { kind: 'relabel', ...(trash && { trash }) });
      const staging = new Staging(this.directory, folder);
      if (planned.mapping.size > 0) await prepareValues(this, folder, planned, staging, { onCase, pause });
      const text = datasetJsonText({ ...json, labels: planned.labels });
      await staging.put(`${rawFolder(folder)}/dataset.json`, text);
      const { files } = staging;
      if (trash) {
        const after = await this.stateOf(folder, files);
        const paths = files.map(({ to }) => to);
        await this.trash.keep(trash, { kind: 'labels', after }, paths);
      }
      await this.facts.begin(folder, { kind: 'relabel', files });
    });
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

  /** Nothing is marked as unknown in a case any more. */
  async removeUnknown(folder: string, id: string): Promise<void> {
    await this.alone(folder, async () => {
      const { fileEnding } = await this.get(folder);
      await this.directory.remove(`${rawFolder(folder)}/unknownTr/${id}${fileEnding}`);
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

  /**
   * Files that dataset.json names elsewhere stay where they are.
   * @returns what `bringBack` takes
   * @throws DatasetError `dataset.noCase`; WorkspaceError `workspace.full`, nothing is removed then
   */
  async removeCase(folder: string, id: string): Promise<string> {
    const kept = crypto.randomUUID();
    await this.alone(folder, async () => {
      const { images, label, state, facts } = await this.case(folder, id);
      const dataset = await this.json(folder);
      const unknown = `${rawFolder(folder)}/unknownTr/${id}${dataset.fileEnding}`;
      const own = [...images, unknown, ...(label === undefined ? [] : [label])].filter((path) =>
        path.startsWith(`${rawFolder(folder)}/`),
      );
      const place = placedCases(dataset)?.[id];
      const trash = this.trash.folderOf(folder, kept);
      await this.facts.begin(folder, { kind: 'keep', trash });
      await this.trash.keep(
        trash,
        {
          kind: 'case',
          case: id,
          facts: { state, changedAt: Date.now(), ...facts },
          labels: JSON.stringify(dataset.json.labels),
          ...(place && { place }),
        },
        [...own, ...(await this.companions.pathsOf(folder, id))],
      );
      await this.facts.begin(folder, { kind: 'remove', case: id, paths: own });
    });
    return kept;
  }

  /**
   * Undoes a removal of a case, or a change of labels, as long as nothing was built on it.
   * @param kept as the change returned it
   * @throws DatasetError `dataset.noUndo`, `dataset.caseTaken`; WorkspaceError `workspace.full`, nothing is changed then
   */
  async bringBack(folder: string, kept: string): Promise<void> {
    await this.alone(folder, async () => {
      const entry = await this.trash.read(folder, kept);
      if (!entry) throw new DatasetError('noUndo', { folder });
      if (entry.kind === 'case') return this.bringCaseBack(folder, entry);
      if (entry.after !== (await this.stateOf(folder))) throw new DatasetError('noUndo', { folder });
      await this.facts.begin(folder, { kind: 'relabel', files: entry.files });
    });
    await this.trash.drop(folder, kept);
  }

  private async bringCaseBack(folder: string, entry: TrashEntry & { kind: 'case' }): Promise<void> {
    const { case: id, files, facts, place, labels } = entry;
    if (await this.find(folder, id)) throw new DatasetError('caseTaken', { case: id, folder });
    // Its label file would mean something else.
    if (JSON.stringify((await this.json(folder)).json.labels) !== labels)
      throw new DatasetError('noUndo', { folder });
    const paths = files.map(({ to }) => to);
    await this.facts.begin(folder, { kind: 'add', case: id, paths, ...(place && { place }) });
    for (const { from, to } of files) await this.directory.write(to, await this.directory.read(from));
    await this.facts.note(folder, id, facts);
  }

  /** Changes with everything that is written here about labels or cases.
   *  @param prepared files that are about to take the place of others */
  private async stateOf(folder: string, prepared: readonly PreparedFile[] = []): Promise<string> {
    const raw = rawFolder(folder);
    const texts = [];
    for (const path of [`${raw}/dataset.json`, `${raw}/unknown_sets.json`, factsPath(folder)]) {
      const ready = prepared.find(({ to }) => to === path)?.from ?? path;
      texts.push(await textOf(this.directory, ready));
    }
    return (await hashBlob(new Blob([JSON.stringify(texts)]))).sha256;
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
      await this.trash.drop(folder);
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
    // What a crash left of an undo takes its files from there, and `sweepStudio` waits for nobody who writes.
    await this.sweep();
    await this.trash.empty();
  }

  /** Whoever brings a dataset of the same number no longer wants the removed one back. */
  private async purgeNumber(id: number): Promise<void> {
    for (const folder of await this.facts.removed())
      if (parseDatasetFolder(folder)?.id === id) await this.purge(folder);
  }

  private async requireFree(id: number): Promise<void> {
    for (const other of await this.folders())
      if (parseDatasetFolder(other)?.id === id) throw new DatasetError('taken', { id, folder: other });
  }

  private async changing(folder: string, id: string, change: () => Promise<void>): Promise<CaseSummary> {
    await this.alone(folder, change);
    return this.case(folder, id);
  }
}

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
