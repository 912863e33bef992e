/**
 * Voxels that a calibration may draw, gathered while the prediction streams by: the strata that depend on distances
 * (inside the region or not) are known only at its end, the logits only now. Of each stratum those with the smallest
 * seeded hashes are kept, so that neither the order of the blocks nor their size changes the choice.
 */
import { fromCode } from './logOdds.ts';
import { seededUniform } from './seededHash.ts';

const CONFIDENCE_BINS = 8;
/** Log-odds a bin. */
const BIN_WIDTH = 2;
/** log-odds of p₀ = 0.999: predicted background below it has 1 - p₀ > 0.001. */
const SURE_BACKGROUND = Math.log(0.999 / 0.001);

/** Predicted label × confidence bin. */
export function stratumOf(label: number, code: number): number {
  const bin = Math.floor(fromCode(code) / BIN_WIDTH);
  return label * CONFIDENCE_BINS + Math.min(CONFIDENCE_BINS - 1, Math.max(0, bin));
}

/** Whether 1 - p₀ > 0.001, from what a prediction keeps: a foreground label outweighs background by itself. */
export const isForeground = (label: number, code: number): boolean =>
  label !== 0 || fromCode(code) < SURE_BACKGROUND;

export interface CandidateRules {
  readonly seed: number;
  /** The case's stream of the seed; see seededHash.ts. */
  readonly stream: number;
  /** Voxels kept at most. */
  readonly capacity: number;
  /** 1 where the reference is ignore. */
  readonly excluded?: Uint8Array | undefined;
}

interface Kept {
  readonly hash: number;
  readonly voxel: number;
  /** Where the voxel lies in its block, while its logits are not there yet. */
  readonly inBlock: number;
  logits?: Float32Array;
}

export class Candidates {
  private readonly strata = new Map<number, { kept: Kept[]; limit: number }>();

  constructor(private readonly rules: CandidateRules) {}

  /** Takes note of a block. `voxelOf`: block index → the scan's flat index.
   *  @returns block indices, ascending, whose logits `give` wants next */
  offer(
    labels: ArrayLike<number>,
    codes: ArrayLike<number>,
    voxelOf: (inBlock: number) => number,
  ): Uint32Array {
    const { seed, stream, excluded } = this.rules;
    for (let inBlock = 0; inBlock < labels.length; inBlock++) {
      const voxel = voxelOf(inBlock);
      if (excluded?.[voxel]) continue;
      const side = isForeground(labels[inBlock], codes[inBlock]) ? 1 : 0;
      const key = stratumOf(labels[inBlock], codes[inBlock]) * 2 + side;
      const stratum = this.strata.get(key) ?? this.open(key);
      const hash = seededUniform(seed, stream, voxel);
      if (hash >= stratum.limit) continue;
      stratum.kept.push({ hash, voxel, inBlock });
      if (stratum.kept.length > 2 * this.share()) this.prune(stratum);
    }
    for (const stratum of this.strata.values()) this.prune(stratum);
    return Uint32Array.from(this.waiting(), ({ inBlock }) => inBlock);
  }

  /** The logits of the voxels that `offer` named, `[voxel, class]`. */
  give(logits: Float32Array): void {
    const waiting = this.waiting();
    const classes = logits.length / waiting.length;
    waiting.forEach((one, i) => {
      one.logits = logits.slice(i * classes, (i + 1) * classes);
    });
  }

  /** Everything kept, by ascending voxel. */
  all(): { readonly voxel: number; readonly hash: number; readonly logits: Float32Array }[] {
    return [...this.strata.values()]
      .flatMap(({ kept }) => kept)
      .flatMap(({ voxel, hash, logits }) => (logits ? [{ voxel, hash, logits }] : []))
      .sort((a, b) => a.voxel - b.voxel);
  }

  private waiting(): Kept[] {
    return [...this.strata.values()]
      .flatMap(({ kept }) => kept.filter(({ logits }) => !logits))
      .sort((a, b) => a.inBlock - b.inBlock);
  }

  private open(key: number) {
    const stratum = { kept: [], limit: Number.POSITIVE_INFINITY };
    this.strata.set(key, stratum);
    return stratum;
  }

  /** Shrinks as strata appear, never grows: what was let go was never among the smallest of the end. */
  private share(): number {
    return Math.max(1, Math.ceil(this.rules.capacity / this.strata.size));
  }

  private prune(stratum: { kept: Kept[]; limit: number }): void {
    const share = this.share();
    if (stratum.kept.length <= share) return;
    stratum.kept.sort((a, b) => a.hash - b.hash);
    stratum.kept.length = share;
    stratum.limit = stratum.kept[share - 1].hash;
  }
}
