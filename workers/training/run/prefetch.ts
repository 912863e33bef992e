/** Batches made ahead, in the order in which they will be asked for. */
import type { TrainingBatch } from '../../backend/index.ts';
import type { BatchRequest } from '../batches/index.ts';
import type { BatchSource } from '../runEpoch.ts';

export type MakeBatch = (request: BatchRequest) => Promise<TrainingBatch>;

export interface EpochLengths {
  readonly epochs: number;
  readonly iterations: number;
  readonly validationIterations: number;
}

/** Two in flight: the one that is awaited next, and one more to hide an uneven augmentation. */
const AHEAD = 2;

export class Prefetcher {
  private readonly coming = new Map<string, Promise<TrainingBatch>>();
  private waited = 0;

  constructor(
    private readonly make: MakeBatch,
    private readonly lengths: EpochLengths,
  ) {}

  epoch(epoch: number): BatchSource {
    return {
      train: (iteration) => this.take({ task: 'train', epoch, iteration }),
      validation: (iteration) => this.take({ task: 'validation', epoch, iteration }),
    };
  }

  /** Milliseconds that steps have waited for batches. */
  waitedMs(): number {
    return this.waited;
  }

  private async take(request: BatchRequest): Promise<TrainingBatch> {
    const started = performance.now();
    const batch = this.request(request);
    let next: BatchRequest | undefined = request;
    for (let ahead = 0; ahead < AHEAD; ahead++) {
      next = next && this.after(next);
      // What goes wrong is told to whoever takes the batch.
      if (next) this.request(next).catch(() => undefined);
    }
    try {
      return await batch;
    } finally {
      this.coming.delete(keyOf(request));
      this.waited += performance.now() - started;
    }
  }

  private request(request: BatchRequest): Promise<TrainingBatch> {
    const key = keyOf(request);
    const known = this.coming.get(key) ?? this.make(request);
    this.coming.set(key, known);
    return known;
  }

  private after({ task, epoch, iteration }: BatchRequest): BatchRequest | undefined {
    const { epochs, iterations, validationIterations } = this.lengths;
    const count = task === 'train' ? iterations : validationIterations;
    if (iteration + 1 < count) return { task, epoch, iteration: iteration + 1 };
    if (task === 'train' && validationIterations > 0) return { task: 'validation', epoch, iteration: 0 };
    return epoch + 1 < epochs ? { task: 'train', epoch: epoch + 1, iteration: 0 } : undefined;
  }
}

const keyOf = ({ task, epoch, iteration }: BatchRequest): string => `${task}:${epoch}:${iteration}`;
