import type { Distance, Solid } from './shapes.ts';

/** Label values of the phantom's truth; the demo model's `dataset.json` says the same. */
export const PHANTOM_LABELS = {
  liver: 1,
  spleen: 2,
  kidney_right: 3,
  kidney_left: 4,
  aorta: 5,
  lesion: 6,
} as const;

/** A tissue that fills a solid. */
export interface Structure extends Solid {
  /** Label value, 0 for unlabelled tissue, 'below' to leave the label of what it lies in (vessels of the liver). */
  readonly label: number | 'below';
  /** HU at a point; `depth` is the signed distance there. */
  readonly hu: (depth: number, x: number, y: number, z: number) => number;
  /** Amplitude of the texture, HU. */
  readonly texture: number;
}

interface Tissue {
  readonly label?: number | 'below';
  readonly texture?: number;
}

export function tissue(
  solid: Solid,
  hu: number | Structure['hu'],
  { label = 0, texture = 0 }: Tissue = {},
): Structure {
  return { ...solid, label, texture, hu: typeof hu === 'number' ? () => hu : hu };
}

const EVERYWHERE = 1e4;

/** A tissue that may lie anywhere in the body. */
export const everywhere = (distance: Distance): Solid => ({
  distance,
  low: [-EVERYWHERE, -EVERYWHERE, -EVERYWHERE],
  high: [EVERYWHERE, EVERYWHERE, EVERYWHERE],
});
