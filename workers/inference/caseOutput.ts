/** The prediction on the scan's own grid, filled block by block: uncropped and transposed back (spec §6.11-6.12). */
import type { ReducedRows, Reduction } from '../backend/index.ts';
import { voxelCount, type Zyx } from '../image/index.ts';
import type { LabelRules } from '../network/index.ts';
import type { ExportPlan } from '../nnunet/index.ts';
import { LARGEST_CODE, LARGEST_SHARE } from '../semisupervised/index.ts';

/** Reduced rows, and what their members disagree on. */
export type ReducedBlock = ReducedRows & { readonly mutualInformation?: Uint16Array };

export class CaseOutput {
  readonly labels: Uint8Array | Uint16Array;
  /** One array a class; outside the box background is 1 (softmax) or everything 0 (regions). */
  readonly probabilities: readonly Float32Array[];
  /** Outside the box background is sure, and no class comes near it. */
  readonly confidence: Uint16Array | undefined;
  readonly rivals: Uint16Array | undefined;
  readonly margin: Uint16Array | undefined;
  readonly entropy: Uint16Array | undefined;
  readonly mutualInformation: Uint16Array | undefined;

  constructor(
    private readonly plan: ExportPlan,
    rules: LabelRules,
    reduction: Reduction,
    members = false,
    /** Of the scan: what is 0 in it stays as if outside of the box. */
    private readonly mask?: Uint8Array | undefined,
  ) {
    const { probabilities, confidence } = reduction;
    const voxels = voxelCount(plan.size);
    const { highest, channels } = rangeOf(rules, reduction);
    this.labels = highest < 256 ? new Uint8Array(voxels) : new Uint16Array(voxels);
    this.probabilities = Array.from({ length: probabilities ? channels : 0 }, () => new Float32Array(voxels));
    this.margin = confidence?.measures ? new Uint16Array(voxels).fill(LARGEST_SHARE) : undefined;
    this.entropy = confidence?.measures ? new Uint16Array(voxels) : undefined;
    this.mutualInformation = members ? new Uint16Array(voxels) : undefined;
    if (!rules.hasRegions) this.probabilities[0]?.fill(1);
    this.confidence = confidence && new Uint16Array(voxels).fill(LARGEST_CODE);
    this.rivals = confidence?.veto ? new Uint16Array(voxels) : undefined;
  }

  /** Puts a reduced block of shape `shape` at voxel `at` of the cropped box, both in transposed order. */
  write(at: Zyx, shape: Zyx, reduced: ReducedBlock): void {
    const { labels, probabilities } = reduced;
    this.scatter(at, shape, labels, this.labels);
    for (const kind of ['confidence', 'rivals', 'margin', 'entropy', 'mutualInformation'] as const) {
      const [values, target] = [reduced[kind], this[kind]];
      if (values && target) this.scatter(at, shape, values, target);
    }
    const count = voxelCount(shape);
    this.probabilities.forEach((target, c) => {
      if (probabilities) this.scatter(at, shape, probabilities.subarray(c * count, (c + 1) * count), target);
    });
  }

  /** The scan's flat index of the voxel `inBlock` of such a block. */
  voxelOf([z0, y0, x0]: Zyx, [, rows, columns]: Zyx, inBlock: number): number {
    const { origin, strides } = this.plan;
    const x = inBlock % columns;
    const y = Math.floor(inBlock / columns) % rows;
    const z = Math.floor(inBlock / columns / rows);
    return origin + (z0 + z) * strides[0] + (y0 + y) * strides[1] + (x0 + x) * strides[2];
  }

  /** Voxels by label value, background included. */
  countVoxels(): Record<number, number> {
    const counts = new Float64Array(2 ** 16);
    for (const label of this.labels) counts[label] = (counts[label] as number) + 1;
    const present = Array.from(counts.entries()).filter(([, count]) => count > 0);
    return Object.fromEntries(present);
  }

  private scatter(
    at: Zyx,
    shape: Zyx,
    values: Uint16Array | Float32Array,
    target: Uint8Array | Uint16Array | Float32Array,
  ): void {
    const { origin, strides } = this.plan;
    let i = 0;
    for (let z = 0; z < shape[0]; z++) {
      for (let y = 0; y < shape[1]; y++) {
        let voxel = origin + (at[0] + z) * strides[0] + (at[1] + y) * strides[1] + at[2] * strides[2];
        for (let x = 0; x < shape[2]; x++, i++, voxel += strides[2])
          if (!this.mask || this.mask[voxel]) target[voxel] = values[i] as number;
      }
    }
  }
}

/** The largest value that is written, and the channels that are decided on. */
function rangeOf(rules: LabelRules, reduction: Reduction): { highest: number; channels: number } {
  const values = (reduction.kind === 'softmax' && reduction.merge?.values) || [0, ...rules.foregroundLabels];
  const channels = (reduction.kind === 'softmax' && reduction.merge?.groups.length) || rules.outputChannels;
  return { highest: Math.max(...values), channels };
}
