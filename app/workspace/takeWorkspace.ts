/** Two tabs on one workspace: the first writes, the second looks. */
const LOCK = 'segloop.workspace';
/** A page that is being reloaded lets go a moment later. */
const PATIENCE_MS = 1500;

const forever = () => new Promise<never>(() => {});

/** True when this page may write; it keeps the right until it is closed. */
export async function takeWorkspace(): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return true;
  return new Promise((resolve) => {
    const giveUp = AbortSignal.timeout(PATIENCE_MS);
    locks
      .request(LOCK, { signal: giveUp }, () => {
        resolve(true);
        return forever();
      })
      .catch(() => resolve(false));
  });
}

/** Resolves when the other tab is gone; the right to write is this page's then. */
export async function whenWorkspaceIsFree(): Promise<void> {
  await new Promise<void>((resolve) => {
    void navigator.locks.request(LOCK, () => {
      resolve();
      return forever();
    });
  });
}
