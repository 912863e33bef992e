/** Reads a pickle's bytes in order. Running past the end is a RangeError, which the reader turns into a message. */
export class ByteCursor {
  private readonly view: DataView;
  private readonly text = new TextDecoder('utf-8', { fatal: true });
  position = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8 = (): number => this.view.getUint8(this.advance(1));
  uint16 = (): number => this.view.getUint16(this.advance(2), true);
  uint32 = (): number => this.view.getUint32(this.advance(4), true);
  int32 = (): number => this.view.getInt32(this.advance(4), true);
  uint64 = (): number => Number(this.view.getBigUint64(this.advance(8), true));
  /** Big-endian, as pickle writes floats. */
  float64 = (): number => this.view.getFloat64(this.advance(8), false);

  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  utf8(length: number): string {
    return this.text.decode(this.take(length));
  }

  /** Text up to a newline, which is skipped. */
  line(): string {
    const end = this.bytes.indexOf(0x0a, this.position);
    if (end < 0) throw new RangeError('line without end');
    const line = this.utf8(end - this.position);
    this.position = end + 1;
    return line;
  }

  /** Two's complement, little-endian; a number where it is exact. */
  signedInteger(length: number): number | bigint {
    let value = 0n;
    const bytes = this.take(length);
    for (const byte of bytes.toReversed()) value = (value << 8n) | BigInt(byte);
    const signed = length > 0 ? BigInt.asIntN(length * 8, value) : 0n;
    const asNumber = Number(signed);
    return Number.isSafeInteger(asNumber) ? asNumber : signed;
  }

  private advance(length: number): number {
    const start = this.position;
    if (length < 0 || start + length > this.bytes.length) throw new RangeError('end of pickle');
    this.position = start + length;
    return start;
  }
}
