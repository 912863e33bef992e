const LOCK = 'segloop.studio.write';

/**
 * Runs `write` while no sweep can run, in any tab or worker. Several writers may run at once.
 * Without Web Locks (Node's unit tests) it simply runs.
 */
export async function whileWriting<T>(write: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks;
  return locks ? ((await locks.request(LOCK, { mode: 'shared' }, write)) as T) : write();
}

/** Runs `sweep` unless someone is writing: then what looks like garbage may be a file just being stored. */
export async function unlessWriting(sweep: () => Promise<void>): Promise<void> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return sweep();
  await locks.request(LOCK, { mode: 'exclusive', ifAvailable: true }, async (lock) => {
    if (lock) await sweep();
  });
}
