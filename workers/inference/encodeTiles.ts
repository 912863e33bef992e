/** A network's output for every tile of an image, one after the other and joined by nobody: features, not labels. */
import type { Program } from '../backend/index.ts';
import type { Zyx } from '../image/index.ts';
import type { Pause, Tiling } from '../nnunet/index.ts';

export interface EncodeTiles {
  readonly program: Program;
  readonly tiling: Tiling;
  /** What the network is shown of the tile at a place of the padded image, `[c, …patchSize]`. */
  readonly cut: (start: Zyx) => Float32Array;
  /** @param output `[channel, …places]`, the visitor's to keep */
  readonly visit: (start: Zyx, output: Float32Array) => void;
  /** Called before each tile. */
  readonly pause: Pause;
}

/** @throws BackendError, and what `pause` throws */
export async function encodeTiles({ program, tiling, cut, visit, pause }: EncodeTiles): Promise<void> {
  const [depths, rows, columns] = tiling.starts;
  const total = depths.length * rows.length * columns.length;
  let done = 0;
  for (const z of depths)
    for (const y of rows)
      for (const x of columns) {
        await pause(done++, total);
        visit([z, y, x], await program.forward(cut([z, y, x])));
      }
}
