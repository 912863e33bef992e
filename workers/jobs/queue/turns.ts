/**
 * Who may compute: one at a time, and what the page waits for goes before what the queue does. The queue's job holds
 * the turn from its beginning to its end, and gives it away for a while wherever it awaits `giveWay`.
 */
export class Turns {
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

  /** Between steps of the background: lets every waiting interactive run finish. */
  async giveWay(): Promise<void> {
    if (this.waiting === 0) return;
    this.releaseBackground();
    await this.hold();
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
