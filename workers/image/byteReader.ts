/** Pulls bytes from a stream in the portions that the caller wants. */
export class ByteReader {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private rest: Uint8Array = new Uint8Array(0);

  constructor(stream: ReadableStream<Uint8Array>) {
    this.reader = stream.getReader();
  }

  /** Fills `target` as far as the stream goes; resolves to the number of bytes that came. */
  async fill(target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      if (this.rest.length === 0 && !(await this.pull())) break;
      const part = this.rest.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.rest = this.rest.subarray(part.length);
    }
    return filled;
  }

  /** Puts bytes back in front: the next `fill` gets them first. */
  unread(bytes: Uint8Array): void {
    const joined = new Uint8Array(bytes.length + this.rest.length);
    joined.set(bytes);
    joined.set(this.rest, bytes.length);
    this.rest = joined;
  }

  /** Drops bytes; resolves to how many there were, at most `count`. */
  async skip(count: number): Promise<number> {
    let skipped = 0;
    while (skipped < count) {
      if (this.rest.length === 0 && !(await this.pull())) break;
      const part = Math.min(this.rest.length, count - skipped);
      this.rest = this.rest.subarray(part);
      skipped += part;
    }
    return skipped;
  }

  /** Reads to the end and drops it: a gzip stream tells only there that its checksum is wrong. */
  async drain(): Promise<void> {
    await this.skip(Number.POSITIVE_INFINITY);
  }

  /** Lets the source go, whether it was read to its end or not. */
  async close(): Promise<void> {
    await this.reader.cancel().catch(() => {});
  }

  private async pull(): Promise<boolean> {
    const { value, done } = await this.reader.read();
    if (value) this.rest = value;
    return !done;
  }
}
