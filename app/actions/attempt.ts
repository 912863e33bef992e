import { showFailure } from '../failures/index.ts';

/** For buttons and keys: runs an action and shows what goes wrong, once. Never rejects. */
export async function attempt(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    showFailure(error);
  }
}
