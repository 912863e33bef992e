/** A question may wait for what the background itself holds, as the lock of a dataset. */
const LONGEST_STILL_MS = 2000;
const nothing = () => {};

/**
 * Who may compute: one at a time, and what the page waits for goes before what the queue does. The queue's job holds
 * the turn from its beginning to its end, and gives it away for a while wherever it awaits `giveWay`.
 */
export class Turns {
  private readonly asides = new Set<Promise<void>>();
  /** Interactive runs, in the order in which they were asked for; each waits for the one before. */
  private interactive: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private background: Promise<void> | undefined;
  private releaseBackground = () => {};

  /** Runs `work` when no interactive run is before it and the queue's job has given way. */
  first<T>(work: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    const turn = this.interactive
      .catch(() => undefined)
      .then(() => this.background)
      .then(work)
      .finally(() => {
        this.waiting -= 1;
      });
    this.interactive = turn;
    return turn;
  }

  /** Runs `work` in the background's turn; it must await `giveWay` between its steps. */
  async after<T>(work: () => Promise<T>): Promise<T> {
    await this.hold();
    try {
      return await work();
    } finally {
      this.releaseBackground();
    }
  }

  /** Answers a short question that computes nothing, beside whatever computes. It reads files, and each reading would be
   *  answered only after another step of the background, which therefore stands still meanwhile. */
  aside<T>(answer: () => Promise<T>): Promise<T> {
    const answering = answer();
    const done: Promise<void> = answering.then(nothing, nothing).finally(() => this.asides.delete(done));
    this.asides.add(done);
    return answering;
  }

  /** Between steps of the background: lets short questions and every waiting interactive run finish. */
  async giveWay(): Promise<void> {
    await this.standStill();
    if (this.waiting === 0) return;
    this.releaseBackground();
    await this.hold();
  }

  private async standStill(): Promise<void> {
    const until = performance.now() + LONGEST_STILL_MS;
    while (this.asides.size > 0) {
      const left = until - performance.now();
      if (left <= 0) return;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, left);
      });
      await Promise.race([Promise.all(this.asides), patience]);
      clearTimeout(timer);
    }
  }

  private async hold(): Promise<void> {
    while (this.waiting > 0) await this.interactive.catch(() => undefined);
    this.background = new Promise((resolve) => {
      this.releaseBackground = () => {
        this.background = undefined;
        resolve();
      };
    });
  }
}
