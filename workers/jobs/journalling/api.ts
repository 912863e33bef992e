import type { JournalBase, JournalEntry } from '../../workspace/index.ts';
import type { ScanSummary } from '../api.ts';

export type { JournalBase, JournalEntry, VoxelWrites } from '../../workspace/index.ts';

/** A map whose unsaved edits were found after a crash and written. */
export interface RecoveredMap {
  readonly map: ScanSummary;
  readonly edits: number;
}

/** Part of IoApi: the journal of edits that no saved map holds yet. One journal a map under edit; calls of one journal
 *  take effect in the order in which they are made. */
export interface JournallingApi {
  beginJournal(id: string, base: Omit<JournalBase, 'workspace'>): Promise<void>;
  /** @param number counts up by one in a journal */
  journalEdit(id: string, number: number, entry: JournalEntry): Promise<void>;
  /** The map that was saved as `base` holds every edit up to `upTo`. */
  journalSaved(id: string, base: Omit<JournalBase, 'workspace'>, upTo: number): Promise<void>;
  endJournal(id: string): Promise<void>;
  /** Saves what a crash left unsaved. Call once on start, before anything is edited. */
  recoverEdits(): Promise<RecoveredMap[]>;
}
