import type { ChunkCache } from './chunkCache.ts';
import { type CaseFiles, TrainingCase } from './trainingCase.ts';

/** Cases that stay open at once: each holds where its classes are, up to a few MB. */
const OPEN_AT_ONCE = 64;

/** The cases of a fold, opened when one is asked for. */
export class CaseShelf {
  /** In the order of their last use. */
  private readonly opened = new Map<number, Promise<TrainingCase>>();

  constructor(
    private readonly files: readonly (() => Promise<CaseFiles>)[],
    private readonly cache: ChunkCache,
  ) {}

  get count(): number {
    return this.files.length;
  }

  /** @throws as `TrainingCase.open` */
  open(index: number): Promise<TrainingCase> {
    const found = this.opened.get(index) ?? this.openAnew(index);
    this.opened.delete(index);
    this.opened.set(index, found);
    const [oldest] = this.opened.keys();
    if (this.opened.size > OPEN_AT_ONCE && oldest !== undefined) this.opened.delete(oldest);
    return found;
  }

  private async openAnew(index: number): Promise<TrainingCase> {
    const files = this.files[index];
    if (!files) throw new RangeError(`There is no case ${index} of ${this.count}.`);
    return TrainingCase.open(await files(), this.cache);
  }
}
