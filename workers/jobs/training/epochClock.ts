import type { TrainSpec } from './spec.ts';

/** What compiles, or fills a cache, says nothing of the steps after it. */
const WARM_UP = 1;
/** Of the last steps, and of the last epochs. */
const REMEMBERED = 15;
const EPOCHS = 5;
/** A validation step is a training step's forward pass, about a third of it, until one was measured. */
const FORWARD_SHARE = 1 / 3;

type Task = 'train' | 'validate';

/** How long epochs take: those that are done, and before the first is, what its steps let expect. */
export class EpochClock {
  private readonly steps: Record<Task, number[]> = { train: [], validate: [] };
  private readonly whole: number[] = [];
  private seen = 0;
  private inEpoch = 0;

  constructor(private readonly spec: Pick<TrainSpec, 'iterations' | 'validationIterations'>) {}

  step(task: Task, seconds: number): void {
    this.seen += 1;
    this.inEpoch += 1;
    if (this.seen > WARM_UP) this.steps[task] = [...this.steps[task], seconds].slice(-REMEMBERED);
  }

  /** One that went on after a pause is not a whole one. */
  epochEnded(seconds: number): void {
    const { iterations, validationIterations } = this.spec;
    if (this.inEpoch >= iterations + validationIterations) this.whole.push(seconds);
    this.inEpoch = 0;
  }

  /** Seconds of the last epochs, newest last; one that is foretold where none is done; none where nothing is known. */
  epochs(): number[] {
    if (this.whole.length > 0) return this.whole.slice(-EPOCHS);
    const { secondsPerStep: train } = this;
    if (train === undefined) return [];
    const { iterations, validationIterations } = this.spec;
    const validate = middleOf(this.steps.validate) ?? train * FORWARD_SHARE;
    return [iterations * train + validationIterations * validate];
  }

  /** Of training. */
  get secondsPerStep(): number | undefined {
    return middleOf(this.steps.train);
  }
}

function middleOf(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
