import type { ScanSummary } from '../jobs/api.ts';
import { caseScanFiles, caseScanSummary, parseCaseScanId } from './datasets/caseScans.ts';
import { DatasetReader } from './datasets/datasetReader.ts';
import type { Directory } from './directory.ts';
import { RecordStore, type StoredRecord } from './recordStore.ts';
import { type Content, type OnBytes, type StoredFile, storeUnhashed } from './storedFile.ts';
import { scanRecordSchema } from './summarySchemas.ts';
import { uniqueNames } from './uniqueNames.ts';
import { WorkspaceError } from './workspaceError.ts';
import { whileWriting } from './writingLock.ts';

/** What the caller knows of a scan before it is stored. */
export type NewScan = Omit<ScanSummary, 'id' | 'files' | 'addedAt'>;

export interface NamedContent {
  readonly name: string;
  readonly content: Content;
  /** What the channels were made of; see `StoredFile`. */
  readonly originals?: true;
}

/** A file of a scan that is being made: a function is called when the files before it are stored. */
export type ScanFile = Omit<NamedContent, 'content'> & {
  readonly content: Content | (() => Promise<Content>);
};

const channelsOf = (stored: readonly StoredFile[]): StoredFile[] =>
  stored.filter(({ originals }) => !originals);

/** One channel of a case: its file, and which of the file's own channels (0 unless the file is 4-D). */
export interface ChannelFile {
  readonly name: string;
  readonly blob: Blob;
  readonly channelInFile: number;
}

/** Scans and label maps as the user gave them: `.segloop/scans/<id>/scan.json` and the original files, untouched. Cases
 *  of datasets, by their `caseScanId`, are read like them; `DatasetStore` changes those. */
export class ScanStore {
  private readonly records: RecordStore<ScanSummary, StoredRecord<ScanSummary>>;
  private readonly datasets: DatasetReader;

  constructor(directory: Directory) {
    this.datasets = new DatasetReader(directory);
    this.records = new RecordStore(directory, '.segloop/scans', 'scan.json', scanRecordSchema);
  }

  /** In order of arrival. */
  async list(): Promise<ScanSummary[]> {
    const summaries = (await this.records.all()).map(({ summary }) => summary);
    return summaries.sort((a, b) => a.addedAt - b.addedAt || (a.id < b.id ? -1 : 1));
  }

  /** @throws WorkspaceError `workspace.missing`, `workspace.damaged` */
  async get(id: string): Promise<ScanSummary> {
    const inDataset = parseCaseScanId(id);
    if (inDataset) return caseScanSummary(this.datasets, inDataset);
    return (await this.records.get(id)).summary;
  }

  /** Stores one case; `files` in channel order, originals anywhere among them. `onBytes` counts over all files.
   *  @param scan a function is called when the files are stored
   *  @throws WorkspaceError `workspace.full`; nothing stays of a scan that did not fit. */
  async add(
    scan: NewScan | (() => Promise<NewScan>),
    files: readonly ScanFile[],
    onBytes?: OnBytes,
  ): Promise<ScanSummary> {
    const id = crypto.randomUUID();
    return whileWriting(async () => {
      try {
        const stored = await this.storeAll(id, files, onBytes);
        const shown = channelsOf(stored).map(({ path, bytes }) => ({ name: path, bytes }));
        const known = typeof scan === 'function' ? await scan() : scan;
        const summary: ScanSummary = { ...known, id, files: shown, addedAt: Date.now() };
        await this.records.put({ summary, stored });
        return summary;
      } catch (error) {
        await this.records.remove(id);
        throw error;
      }
    });
  }

  /** The stored files, in channel order. */
  async files(id: string): Promise<{ name: string; blob: Blob }[]> {
    const inDataset = parseCaseScanId(id);
    if (inDataset) {
      const files = await caseScanFiles(this.datasets, inDataset);
      return files.map(({ name, file }) => ({ name, blob: file }));
    }
    return this.open(id, channelsOf((await this.records.get(id)).stored));
  }

  /** What the channels were made of (zips of DICOM files, one a series); empty for files that are channels as they
   *  came. */
  async originals(id: string): Promise<{ name: string; blob: Blob }[]> {
    if (parseCaseScanId(id)) return [];
    const { stored } = await this.records.get(id);
    return this.open(
      id,
      stored.filter(({ originals }) => originals),
    );
  }

  /** @throws WorkspaceError `workspace.missing` for a channel that the scan does not have */
  async channelFile(id: string, channel: number): Promise<ChannelFile> {
    const files = await this.files(id);
    const single = files.length === 1;
    const file = files[single ? 0 : channel];
    const { channels } = await this.get(id);
    if (!file || channel >= channels)
      throw new WorkspaceError('missing', { path: `${id}, channel ${channel}` });
    return { ...file, channelInFile: single ? channel : 0 };
  }

  /** Makes the files of several one-channel scans the channels of one case, in the order of `ids`, and removes those
   *  scans. Their geometry must agree; the caller checks. */
  async combine(name: string, ids: readonly string[]): Promise<ScanSummary> {
    const parts = await Promise.all(ids.map((id) => this.get(id)));
    const [first] = parts;
    if (!first) throw new WorkspaceError('missing', { path: name });
    const files = (await Promise.all(ids.map((id) => this.files(id)))).flat();
    const originals = (await Promise.all(ids.map((id) => this.originals(id)))).flat();
    const notes = parts.flatMap((part) => part.notes ?? []);
    const { geometry, modality } = first;
    const combined = await this.add(
      {
        name,
        role: 'image',
        channels: files.length,
        geometry,
        modality,
        ...(notes.length > 0 && { notes }),
      },
      [
        ...files.map((file) => ({ name: file.name, content: file.blob })),
        ...originals.map((file) => ({ name: file.name, content: file.blob, originals: true as const })),
      ],
    );
    for (const id of ids) await this.remove(id);
    return combined;
  }

  /** Replaces what is known of a stored scan; its files stay. @throws WorkspaceError `workspace.missing` */
  async update(summary: ScanSummary): Promise<ScanSummary> {
    const { stored } = await this.records.get(summary.id);
    await this.records.put({ summary, stored });
    return summary;
  }

  /** Replaces a scan's files and what is known of it. The new ones are complete before the manifest names them, and
   *  the old ones go last: whatever happens between, the scan is the old one or the new one.
   *  @param files names that the scan does not have yet */
  async replace(summary: ScanSummary, files: readonly NamedContent[]): Promise<ScanSummary> {
    return whileWriting(async () => {
      const { stored: old } = await this.records.get(summary.id);
      const stored = await this.storeAll(summary.id, files);
      const listed = stored.map(({ path, bytes }) => ({ name: path, bytes }));
      const replaced: ScanSummary = { ...summary, files: listed };
      await this.records.put({ summary: replaced, stored });
      const kept = new Set(stored.map(({ path }) => path));
      for (const { path } of old)
        if (!kept.has(path))
          await this.records.directory.remove(`${this.records.folder(summary.id)}/${path}`);
      return replaced;
    });
  }

  async remove(id: string): Promise<void> {
    await this.records.remove(id);
  }

  /** Removes what no manifest lists. Call on start, through `sweepStudio`. */
  async sweep(): Promise<void> {
    await this.records.sweep();
  }

  private open(id: string, stored: readonly StoredFile[]): Promise<{ name: string; blob: Blob }[]> {
    const folder = this.records.folder(id);
    return Promise.all(
      stored.map(async ({ path }) => ({
        name: path,
        blob: await this.records.directory.read(`${folder}/${path}`),
      })),
    );
  }

  private async storeAll(id: string, files: readonly ScanFile[], onBytes?: OnBytes): Promise<StoredFile[]> {
    const names = uniqueNames(files.map(({ name }) => name));
    const stored: StoredFile[] = [];
    let before = 0;
    for (const [index, { content, originals }] of files.entries()) {
      const name = names[index] ?? '';
      const given = typeof content === 'function' ? await content() : content;
      const place = this.records.folder(id);
      const file = await storeUnhashed(this.records.directory, place, name, given, (bytes) =>
        onBytes?.(before + bytes),
      );
      before += file.bytes;
      stored.push(originals ? { ...file, originals } : file);
    }
    return stored;
  }
}
