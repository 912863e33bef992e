import { StudioError } from '../../failure/index.ts';
import { voxelCount } from '../../image/index.ts';
import { writeRuns } from '../../voxelRuns/index.ts';
import { type Journal, type JournalBase, parseCaseScanId, type VoxelWrites } from '../../workspace/index.ts';
import type { LabelsToSave, ScanSummary } from '../api.ts';
import { readStoredScan } from '../importing/importScans.ts';
import { readStoredResult } from '../readStoredResult.ts';
import { readUnknown, saveLabels } from '../saveLabels.ts';
import type { Studio } from '../studio.ts';
import { EDITED_IGNORE } from '../writtenLabels.ts';
import type { RecoveredMap } from './api.ts';

/** Writes the edits of every journal over its map and saves it. A journal that cannot be recovered stays for the next
 *  start, unless what it belongs to is gone. */
export async function recoverEdits(studio: Studio): Promise<RecoveredMap[]> {
  const recovered: RecoveredMap[] = [];
  for (const journal of await studio.journal.list()) {
    if (journal.base.workspace !== studio.workspace) continue;
    const scan = await found(studio, journal.base.of);
    if (scan && journal.entries.length > 0 && (await isBaseThere(studio, journal.base))) {
      const map = await recover(studio, journal, scan);
      recovered.push({ map, edits: journal.entries.length });
    }
    await studio.journal.end(journal.id);
  }
  return recovered;
}

/** Undefined for a scan or map that was removed. */
async function found(studio: Studio, id: string): Promise<ScanSummary | undefined> {
  try {
    return await studio.scans.get(id);
  } catch (error) {
    if (error instanceof StudioError && GONE.has(error.code)) return undefined;
    throw error;
  }
}

const GONE = new Set(['workspace.missing', 'dataset.noCase', 'dataset.noLabel']);

async function isBaseThere(studio: Studio, { on }: JournalBase): Promise<boolean> {
  if (on.kind === 'blank') return true;
  const isResult = (await studio.results.list()).some(({ id }) => id === on.id);
  return isResult || (await found(studio, on.id)) !== undefined;
}

async function recover(studio: Studio, { base, entries }: Journal, scan: ScanSummary): Promise<ScanSummary> {
  const saved = await savedMap(studio, base);
  const { data, fileDimension } = await baseVoxels(studio, base, scan, saved);
  for (const { voxels } of entries) if (voxels) write(data, voxels);
  const last = entries.at(-1);
  const segments = (last?.segments ?? base.segments).filter(({ value }) => value !== EDITED_IGNORE);
  const unknown = await unknownOf(studio, saved, entries, data.length);
  return saveLabels(studio, {
    of: base.of,
    name: base.name,
    data,
    fileDimension,
    segments,
    ignore: Math.max(0, ...segments.map(({ value }) => value)) + 1,
    ...(unknown && { unknown }),
    ...(saved !== undefined && !parseCaseScanId(saved.id) && { replaces: saved.id }),
  });
}

/** The map of our own that the edits belong to. Between the first save of a new map and the journal's note of it, the
 *  newest edited map of that name on that scan. */
async function savedMap(studio: Studio, { on, of, name, startedAt }: JournalBase) {
  if (on.kind === 'saved') return studio.scans.get(on.id);
  if (parseCaseScanId(of)) return undefined;
  const maps = (await studio.scans.list()).filter(
    (map) => map.of === of && map.name === name && map.segments && map.addedAt >= startedAt,
  );
  return maps.at(-1);
}

async function baseVoxels(
  studio: Studio,
  { on }: JournalBase,
  scan: ScanSummary,
  saved: ScanSummary | undefined,
): Promise<{ data: Uint16Array; fileDimension: 2 | 3 }> {
  const length = voxelCount(scan.geometry.size);
  if (on.kind === 'blank' && !saved) {
    const { fileDimension } = await readStoredScan(studio, scan.id, 0);
    return { data: new Uint16Array(length).fill(on.value), fileDimension: fileDimension === 2 ? 2 : 3 };
  }
  const id = saved?.id ?? (on.kind === 'blank' ? '' : on.id);
  const isResult = (await studio.results.list()).some((result) => result.id === id);
  const volume = isResult ? await readStoredResult(studio, id) : await readStoredScan(studio, id, 0);
  const ignore = isResult ? undefined : (await studio.scans.get(id)).ignore;
  const data = Uint16Array.from(volume.data.subarray(0, length));
  if (ignore !== undefined)
    for (let at = 0; at < data.length; at++) if (data[at] === ignore) data[at] = EDITED_IGNORE;
  return { data, fileDimension: volume.fileDimension === 2 ? 2 : 3 };
}

async function unknownOf(
  studio: Studio,
  saved: ScanSummary | undefined,
  entries: Journal['entries'],
  length: number,
): Promise<LabelsToSave['unknown']> {
  const stored = saved && (await readUnknown(studio, saved.id));
  const sets = entries.at(-1)?.sets ?? saved?.unknown?.sets ?? [];
  const written = entries.flatMap((entry) => (entry.unknown ? [entry.unknown] : []));
  if (!stored && written.length === 0) return undefined;
  const data = stored ? Uint16Array.from(stored.data.subarray(0, length)) : new Uint16Array(length);
  for (const writes of written) write(data, writes);
  return { data, sets: sets.length > 0 ? sets : (saved?.unknown?.sets ?? []) };
}

const write = (data: Uint16Array, { runs, side }: VoxelWrites): void => writeRuns(data, runs, side);
