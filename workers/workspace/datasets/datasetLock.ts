const turns = new Map<string, Promise<unknown>>();

/** Runs `change` alone: no other tab or worker changes this dataset meanwhile. Without Web Locks (Node's unit tests)
 *  within this process. A holder that dies lets go. */
export async function changingDataset<T>(folder: string, change: () => Promise<T>): Promise<T> {
  const name = `segloop.dataset.${folder}`;
  const locks = globalThis.navigator?.locks;
  if (locks) return (await locks.request(name, change)) as T;
  const turn = (turns.get(name) ?? Promise.resolve()).then(change, change);
  turns.set(
    name,
    turn.catch(() => {}),
  );
  return turn;
}
