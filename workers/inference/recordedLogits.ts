/** Logits of a whole case on the scan's grid, kept while there is room, so that another confidence of them costs no
 *  second run of the network. */
import { type ConfidenceReduction, createHostReduction, type Reduction } from '../backend/index.ts';
import { voxelCount, type Zyx } from '../image/index.ts';
import type { CaseOutput } from './caseOutput.ts';
import type { PredictedCase } from './request.ts';

/** Bytes that several records may take together. */
export interface RecordRoom {
  bytes: number;
}

interface Block {
  readonly at: Zyx;
  readonly shape: Zyx;
  /** `[class][voxel]` */
  readonly logits: Float32Array;
}

export type OutputOf = (reduction: Reduction) => CaseOutput;

export class RecordedLogits {
  private blocks: Block[] = [];
  private reserved = 0;
  private made: { readonly outputOf: OutputOf; readonly reduction: Reduction } | undefined;

  constructor(private readonly room: RecordRoom) {}

  /** Of a run that begins; one that is tried again on another device begins anew. @param bytes of all its logits */
  begin(bytes: number, outputOf: OutputOf, reduction: Reduction): void {
    this.forget();
    if (bytes > this.room.bytes) return;
    this.reserved = bytes;
    this.room.bytes -= bytes;
    this.made = { outputOf, reduction };
  }

  /** False where it does not fit. */
  get isWanted(): boolean {
    return this.made !== undefined;
  }

  /** @param logits `[voxel][class]` of a block as CaseOutput takes it */
  take(at: Zyx, shape: Zyx, logits: Float32Array): void {
    const voxels = voxelCount(shape);
    const channels = logits.length / voxels;
    const byClass = new Float32Array(logits.length);
    for (let voxel = 0; voxel < voxels; voxel++)
      for (let c = 0; c < channels; c++) byClass[c * voxels + voxel] = logits[voxel * channels + c];
    this.blocks.push({ at, shape, logits: byClass });
  }

  /** The case at other temperatures, on the scan's grid; undefined where it did not fit. The record is empty then. */
  reduce(
    confidence: ConfidenceReduction,
  ): Pick<PredictedCase, 'labels' | 'confidence' | 'rivals'> | undefined {
    const { made, blocks } = this;
    if (!made) return undefined;
    const reduction = { ...made.reduction, probabilities: false, confidence };
    const output = made.outputOf(reduction);
    for (const { at, shape, logits } of blocks)
      output.write(at, shape, createHostReduction(logits, voxelCount(shape), reduction));
    this.forget();
    const { labels, confidence: codes, rivals } = output;
    return { labels, ...(codes && { confidence: codes }), ...(rivals && { rivals }) };
  }

  private forget(): void {
    this.room.bytes += this.reserved;
    this.reserved = 0;
    this.blocks = [];
    this.made = undefined;
  }
}
