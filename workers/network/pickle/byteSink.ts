const FIRST_CAPACITY = 1024;

/** A growing byte array. */
export class ByteSink {
  private buffer = new Uint8Array(FIRST_CAPACITY);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  bytes(values: ArrayLike<number>): this {
    const start = this.reserve(values.length);
    this.buffer.set(values, start);
    return this;
  }

  /** One byte a character. */
  text(ascii: string): this {
    const start = this.reserve(ascii.length);
    for (let i = 0; i < ascii.length; i++) this.buffer[start + i] = ascii.charCodeAt(i);
    return this;
  }

  int32(value: number): this {
    const start = this.reserve(4);
    this.view.setInt32(start, value, true);
    return this;
  }

  float64BigEndian(value: number): this {
    const start = this.reserve(8);
    this.view.setFloat64(start, value, false);
    return this;
  }

  finish(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  private reserve(count: number): number {
    const start = this.length;
    this.length += count;
    if (this.length > this.buffer.length) {
      const grown = new Uint8Array(Math.max(this.length, this.buffer.length * 2));
      grown.set(this.buffer);
      this.buffer = grown;
      this.view = new DataView(grown.buffer);
    }
    return start;
  }
}
