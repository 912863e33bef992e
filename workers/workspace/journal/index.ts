/** Edits that no saved map holds yet, kept so that a crash of the tab loses none. */
export type { JournalEntry, JournalSegment, VoxelWrites } from './entry.ts';
export { type Journal, type JournalBase, JournalStore } from './journalStore.ts';
