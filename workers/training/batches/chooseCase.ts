/** Which case a sample is taken of: nnU-Net's order, or rare classes first (issue 6, "Data"). */

import type { StoredLocations } from '../cases/index.ts';
import type { Draws } from '../counterRandom.ts';

export type SamplingOrder =
  | { readonly order: 'case' }
  /** Class, then a case that has it, then the place. A class's chance is its frequency to the power -`rarity`:
   *  0 takes classes alike, 1 lets a class of half the voxels come twice as often. */
  | { readonly order: 'class'; readonly rarity: number };

/** What is known of a case without reading its voxels. */
export interface CaseClasses {
  readonly locations: readonly StoredLocations[];
  readonly voxels: ReadonlyMap<number, number> | undefined;
}

export interface ChosenCase {
  readonly index: number;
  /** Index of the class among the case's locations. */
  readonly chosen?: number;
}

export class CaseChooser {
  /** Chance of each class, by its index among the locations, summed up. */
  private readonly cumulated: readonly number[];
  private readonly casesOf: readonly (readonly number[])[];

  constructor(
    private readonly cases: readonly CaseClasses[],
    private readonly sampling: SamplingOrder,
  ) {
    const classes = cases[0]?.locations.length ?? 0;
    const indices = Array.from({ length: classes }, (_, i) => i);
    this.casesOf = indices.map((i) =>
      cases.flatMap(({ locations }, at) => ((locations[i]?.voxels.length ?? 0) > 0 ? [at] : [])),
    );
    const rarity = sampling.order === 'class' ? sampling.rarity : 0;
    let sum = 0;
    this.cumulated = indices.map((i) => {
      const isClass = !isAnnotatedKey(cases[0]?.locations[i]);
      const voxels = cases.reduce((total, one) => total + classVoxels(one, i), 0);
      if (isClass && voxels > 0) sum += voxels ** -rarity;
      return sum;
    });
  }

  choose(forced: boolean, draws: Draws): ChosenCase {
    const total = this.cumulated.at(-1) ?? 0;
    if (this.sampling.order === 'case' || !forced || total === 0) {
      return { index: draws.index(this.cases.length) };
    }
    // 2^32 steps are fine enough for any share of classes.
    const drawn = (draws.index(2 ** 32) / 2 ** 32) * total;
    const chosen = this.cumulated.findIndex((upTo) => drawn < upTo);
    const having = this.casesOf[chosen] ?? [];
    return { index: having[draws.index(having.length)] ?? 0, chosen };
  }
}

/** The set of all annotated voxels begins with -1. */
export const isAnnotatedKey = (location: StoredLocations | undefined): boolean =>
  typeof location?.key === 'object' && location.key[0] === -1;

function classVoxels({ locations, voxels }: CaseClasses, index: number): number {
  const location = locations[index];
  if (!location) return 0;
  const labels = typeof location.key === 'number' ? [location.key] : location.key;
  if (!voxels) return location.voxels.length / 4;
  return labels.reduce((sum, label) => sum + (voxels.get(label) ?? 0), 0);
}
