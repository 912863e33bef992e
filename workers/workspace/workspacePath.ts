import type { WorkspacePath } from './directory.ts';
import { WorkspaceError } from './workspaceError.ts';

/**
 * Segments of a path inside the workspace; the root is `''` (no segments).
 * @throws WorkspaceError `workspace.path` for a leading '/', an empty segment, '.', '..', '\' or a control character.
 */
export function pathSegments(path: WorkspacePath): string[] {
  if (path === '') return [];
  const segments = path.split('/');
  if (!segments.every(isPlainName)) throw new WorkspaceError('path', { path });
  return segments;
}

/** Folder segments and file name. @throws WorkspaceError `workspace.path`, also for the root, which is no file. */
export function fileSegments(path: WorkspacePath): { folders: string[]; name: string } {
  const folders = pathSegments(path);
  const name = folders.pop();
  if (name === undefined) throw new WorkspaceError('path', { path });
  return { folders, name };
}

function isPlainName(segment: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must not pass
  return segment !== '' && segment !== '.' && segment !== '..' && !/[\\\u0000-\u001f]/.test(segment);
}

/** Code-point order, the same on every file system. */
export const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
