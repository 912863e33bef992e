import type { Directory, WorkspacePath } from './directory.ts';
import { WorkspaceError } from './workspaceError.ts';

/** '' for an absent file, and for one that a crash left empty. */
export async function textOf(directory: Directory, path: WorkspacePath): Promise<string> {
  return (await directory.exists(path)) ? (await directory.read(path)).text() : '';
}

/** Undefined for what is no JSON. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined for an absent file, and for one that a crash left empty. @throws WorkspaceError `workspace.damaged` */
export async function jsonIn(directory: Directory, path: WorkspacePath): Promise<unknown> {
  const text = await textOf(directory, path);
  if (text === '') return undefined;
  const json = jsonOrUndefined(text);
  if (json === undefined) throw new WorkspaceError('damaged', { path, reason: 'it is not JSON' });
  return json;
}
