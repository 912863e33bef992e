import { textOf } from '../fileText.ts';
import { hashBlob } from '../storedFile.ts';
import type { PlacedCases } from './caseListing.ts';
import { channelFileName, rawFolder } from './datasetFolder.ts';
import { type DatasetJson, datasetJsonText } from './datasetJsonFile.ts';
import { changingDataset } from './datasetLock.ts';
import { DatasetReader, placedCases } from './datasetReader.ts';
import type { PendingChange } from './pendingChange.ts';
import { stagingFolder } from './relabelling.ts';

/**
 * Whoever changes a dataset holds its lock and first settles what a crash interrupted (`pendingChange.ts`), so that
 * several tabs and workers may each have a store.
 */
export class SettledDatasets extends DatasetReader {
  /** A change that fails in the middle is settled like one that a crash interrupted. */
  protected async alone(folder: string, change: () => Promise<void>): Promise<void> {
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
  protected async settle(folder: string): Promise<void> {
    const change = await this.facts.pending(folder);
    if (!change) return;
    switch (change.kind) {
      case 'adopt':
        return this.settleAdopted(folder);
      case 'keep':
        await this.directory.remove(change.trash);
        return this.facts.end(folder);
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
    { files, trash }: PendingChange & { kind: 'relabel' },
  ): Promise<void> {
    if (!files && trash) await this.directory.remove(trash);
    // What is not there any more is in its place already: nothing is removed before all of it is.
    for (const { from, to } of files ?? [])
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
    const isKept = change.kind === 'add' && (await this.facts.read(folder)).cases[change.case] !== undefined;
    const place = isKept ? change.place : undefined;
    const named = placed && settledPlaces(placed, change, isLabelled, dataset, place);
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

  protected async writeJson(folder: string, json: Readonly<Record<string, unknown>>): Promise<void> {
    await this.directory.write(`${rawFolder(folder)}/dataset.json`, datasetJsonText(json));
  }
}

type CaseChange = Exclude<PendingChange, { kind: 'adopt' | 'relabel' | 'keep' }>;

function settledPlaces(
  placed: PlacedCases,
  { kind, case: id }: CaseChange,
  isLabelled: boolean,
  { channelNames, fileEnding }: DatasetJson,
  place: PlacedCases[string] | undefined,
): PlacedCases {
  const { [id]: former, ...others } = placed;
  if (kind === 'remove') return others;
  if (place) return { ...others, [id]: place };
  if (!isLabelled) return placed;
  const images = channelNames.map((_, channel) => `imagesTr/${channelFileName(id, channel, fileEnding)}`);
  return { ...placed, [id]: { label: `labelsTr/${id}${fileEnding}`, ...(former ?? { images }) } };
}
