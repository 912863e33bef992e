/** Which case a sample is taken of: nnU-Net's order, or rare classes first (issue 6, "Data"). */
import type { CaseShelf, StoredLocations, TrainingCase } from '../cases/index.ts';
import type { Draws } from '../counterRandom.ts';

export type SamplingOrder =
  | { readonly order: 'case' }
  /** Class, then a case that has it, then the place. A class's chance is its frequency to the power -`rarity`:
   *  0 takes classes alike, 1 lets a class of half the voxels come twice as often. */
  | { readonly order: 'class'; readonly rarity: number };

/** What a case has of one class, or of the set of all annotated voxels. */
export interface ClassFacts {
  readonly isAnnotated: boolean;
  readonly voxels: number;
}

/** In the order of the case's locations, which is the same in every case. */
export type CaseClasses = readonly ClassFacts[];

export interface ChosenCase {
  readonly index: number;
  /** Index of the class among the case's locations. */
  readonly chosen?: number;
}

/** Reads every case's statistics once; only `class` needs them. */
export async function openChooser(shelf: CaseShelf, sampling: SamplingOrder): Promise<CaseChooser> {
  const cases: CaseClasses[] = [];
  if (sampling.order === 'class') {
    for (let index = 0; index < shelf.count; index++) cases.push(classesOf(await shelf.open(index)));
  }
  return new CaseChooser(shelf.count, sampling, cases);
}

export class CaseChooser {
  /** Chance of each class, by its index among the locations, summed up. */
  private readonly cumulated: readonly number[];
  private readonly casesOf: readonly (readonly number[])[];

  constructor(
    private readonly count: number,
    private readonly sampling: SamplingOrder,
    cases: readonly CaseClasses[] = [],
  ) {
    const indices = [...(cases[0] ?? []).keys()];
    this.casesOf = indices.map((i) => cases.flatMap((one, at) => ((one[i]?.voxels ?? 0) > 0 ? [at] : [])));
    const rarity = sampling.order === 'class' ? sampling.rarity : 0;
    let sum = 0;
    this.cumulated = indices.map((i) => {
      const voxels = cases.reduce((total, one) => total + (one[i]?.voxels ?? 0), 0);
      if (!cases[0]?.[i]?.isAnnotated && voxels > 0) sum += voxels ** -rarity;
      return sum;
    });
  }

  choose(forced: boolean, draws: Draws): ChosenCase {
    const total = this.cumulated.at(-1) ?? 0;
    if (this.sampling.order === 'case' || !forced || total === 0) return { index: draws.index(this.count) };
    // 2^32 steps are fine enough for any share of classes.
    const drawn = (draws.index(2 ** 32) / 2 ** 32) * total;
    const chosen = this.cumulated.findIndex((upTo) => drawn < upTo);
    const having = this.casesOf[chosen] ?? [];
    return { index: having[draws.index(having.length)] ?? 0, chosen };
  }
}

/** The set of all annotated voxels begins with -1. */
export const isAnnotatedKey = ({ key }: StoredLocations): boolean => typeof key === 'object' && key[0] === -1;

export function classesOf({ locations, voxels }: Pick<TrainingCase, 'locations' | 'voxels'>): CaseClasses {
  return locations.map((location) => {
    const labels = typeof location.key === 'number' ? [location.key] : location.key;
    const counted = labels.reduce((sum, label) => sum + (voxels?.get(label) ?? 0), 0);
    // Another installation stores no counts; its stored voxels are a tenth of a thousandth at least.
    return { isAnnotated: isAnnotatedKey(location), voxels: voxels ? counted : location.voxels.length / 4 };
  });
}
