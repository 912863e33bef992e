const FLUSH_EVERY_MS = 5000;
/** Of a long log the end is kept: what a person looks for stands there. */
const LONGEST = 200_000;

/** A job's log: lines in memory, now and then on disk, since a file is only ever written whole. */
export class JobLog {
  private lines: string[] = [];
  private stored: Promise<string> | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly read: () => Promise<string>,
    private readonly write: (text: string) => Promise<void>,
    private readonly now: () => number,
  ) {}

  add(line: string): void {
    this.lines.push(`${new Date(this.now()).toISOString()} ${line}`);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY_MS);
  }

  async text(): Promise<string> {
    this.stored ??= this.read();
    const text = [await this.stored, ...this.lines.map((line) => `${line}\n`)].join('');
    if (text.length <= LONGEST) return text;
    return text.slice(text.indexOf('\n', text.length - LONGEST) + 1);
  }

  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.flushing = this.flushing.then(() => this.store());
    return this.flushing;
  }

  /** A log that cannot be written (disk full) must not end the job; its lines stay in memory. */
  private async store(): Promise<void> {
    if (this.lines.length === 0) return;
    const written = this.lines.length;
    const text = await this.text();
    try {
      await this.write(text);
    } catch {
      return;
    }
    this.stored = Promise.resolve(text);
    this.lines = this.lines.slice(written);
  }
}
