import type { Directory, WorkspacePath } from './directory.ts';

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
