import { deflateSync } from 'fflate';
import { BLOCK_RUNS, DEFLATED, PLAIN, type VoxelRuns } from './voxelRuns.ts';

/** Four numbers of at most five bytes. */
const MOST_BYTES_PER_RUN = 20;
const FIRST_CAPACITY = 1024;

/**
 * Packs runs as they come. A run is the distance from the end of the one before (signed), and twice its length, plus one when
 * the values change, which then follow: numbers of seven bits a byte, the lowest first. Mostly two bytes. A block of many runs
 * starts anew and is deflated: noise over a whole scan takes about a byte a run, stripes almost nothing.
 */
export class RunPacker {
  private readonly blocks: Uint8Array<ArrayBuffer>[] = [];
  private readonly values = new Set<number>();
  private bytes = new Uint8Array(FIRST_CAPACITY);
  private at = 0;
  private inBlock = 0;
  private runs = 0;
  private voxels = 0;
  private end = 0;
  private before = -1;
  private after = -1;

  add(start: number, length: number, before: number, after: number): void {
    if (this.inBlock === BLOCK_RUNS) this.close();
    this.makeRoom();
    this.put(unsigned(start - this.end));
    const isOther = before !== this.before || after !== this.after;
    this.put(2 * length + (isOther ? 1 : 0));
    if (isOther) {
      this.put(before);
      this.put(after);
      this.values.add(after);
      this.before = before;
      this.after = after;
    }
    this.end = start + length;
    this.inBlock++;
    this.runs++;
    this.voxels += length;
  }

  /** What was packed so far; more may follow. */
  take(): VoxelRuns {
    const open = this.at === 0 ? [] : [plain(this.bytes.subarray(0, this.at))];
    const { runs, voxels } = this;
    return { runs, voxels, values: [...this.values], blocks: [...this.blocks, ...open] };
  }

  private close(): void {
    const packed = this.bytes.subarray(0, this.at);
    const deflated = deflateSync(packed, { level: 1 });
    this.blocks.push(deflated.length < packed.length ? ofKind(DEFLATED, deflated) : plain(packed));
    this.at = 0;
    this.inBlock = 0;
    this.end = 0;
    this.before = -1;
    this.after = -1;
  }

  private makeRoom(): void {
    if (this.at + MOST_BYTES_PER_RUN <= this.bytes.length) return;
    const larger = new Uint8Array(2 * this.bytes.length);
    larger.set(this.bytes);
    this.bytes = larger;
  }

  private put(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.at++] = rest;
  }
}

const plain = (bytes: Uint8Array) => ofKind(PLAIN, bytes);

function ofKind(kind: typeof PLAIN | typeof DEFLATED, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(1 + bytes.length);
  block[0] = kind;
  block.set(bytes, 1);
  return block;
}

/** 0, -1, 1, -2, 2, … become 0, 1, 2, 3, 4, … */
const unsigned = (value: number): number => (value >= 0 ? 2 * value : -2 * value - 1);
