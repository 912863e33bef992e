import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Directory } from '../directory.ts';

/** Writes everything of a workspace to disk, as a picked folder would hold it. Node only. */
export async function spill(from: Directory, root: string, path = ''): Promise<void> {
  for (const { name, kind } of await from.list(path)) {
    const below = path === '' ? name : `${path}/${name}`;
    if (kind === 'directory') await spill(from, root, below);
    else {
      const target = join(root, below);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, new Uint8Array(await (await from.read(below)).arrayBuffer()));
    }
  }
}
