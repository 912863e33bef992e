import type { JournalStore } from '../../workspace/index.ts';
import type { Studio } from '../studio.ts';
import type { JournallingApi } from './api.ts';
import { recoverEdits } from './recoverEdits.ts';

export function createJournallingApi(ready: Promise<Studio>): JournallingApi {
  const turns = new Map<string, Promise<void>>();
  const inTurn = (id: string, change: (journal: JournalStore, workspace: string) => Promise<void>) => {
    const turn = (turns.get(id) ?? Promise.resolve())
      .catch(() => {})
      .then(async () => {
        const { journal, workspace } = await ready;
        await change(journal, workspace);
      });
    turns.set(id, turn);
    return turn;
  };
  return {
    beginJournal: (id, base) => inTurn(id, (journal, workspace) => journal.begin(id, { ...base, workspace })),
    journalEdit: (id, number, entry) => inTurn(id, (journal) => journal.append(id, number, entry)),
    journalSaved: (id, base, upTo) =>
      inTurn(id, (journal, workspace) => journal.rebase(id, { ...base, workspace }, upTo)),
    endJournal: (id) => inTurn(id, (journal) => journal.end(id)).finally(() => turns.delete(id)),
    recoverEdits: async () => recoverEdits(await ready),
  };
}
