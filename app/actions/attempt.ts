import { showFailure } from '../failures/index.ts';
import { useStudio } from '../state/index.ts';
import { StudioError } from '../workers.ts';
import { io } from './workersInUse.ts';

/** For buttons and keys: runs an action and shows what goes wrong, once. Never rejects. */
export async function attempt(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    showFailure(error);
    await noticeLostFolder(error);
  }
}

/** The browser took the permission for the user's folder back: the page asks for it again, in a banner that stays. */
export async function noticeLostFolder(error: unknown): Promise<void> {
  if (!(error instanceof StudioError) || error.code !== 'workspace.refused') return;
  useStudio.getState().workspaceFound(await io().workspacePlace());
}
