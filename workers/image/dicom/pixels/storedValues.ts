import type { PixelFormat } from '../header/instance.ts';

/** Stored values of one frame `[row, column]`, before rescaling. */
export type StoredValues =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

const BIG_ENDIAN = '1.2.840.10008.1.2.2';

export const bytesPerFrame = ({ rows, columns, bitsAllocated, kind }: PixelFormat): number =>
  rows * columns * (kind === 'double' ? 8 : kind === 'float' ? 4 : bitsAllocated / 8);

/** An uncompressed frame. Bits outside the stored ones (old overlays) are cleared, and the sign is extended. */
export function readStoredValues(bytes: Uint8Array, format: PixelFormat): StoredValues {
  const whole = alignedCopy(bytes);
  const width = bytesPerFrame(format) / (format.rows * format.columns);
  if (format.transferSyntax === BIG_ENDIAN) swapBytes(whole, width);
  const values = typed(whole.buffer, format);
  return format.kind === 'integer' ? cleaned(values, format) : values;
}

const alignedCopy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let i = 0; i + width <= bytes.length; i += width) bytes.subarray(i, i + width).reverse();
}

function typed(buffer: ArrayBuffer, { bitsAllocated, signed, kind }: PixelFormat): StoredValues {
  if (kind === 'float') return new Float32Array(buffer);
  if (kind === 'double') return new Float64Array(buffer);
  if (bitsAllocated === 8) return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
  if (bitsAllocated === 16) return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
  return signed ? new Int32Array(buffer) : new Uint32Array(buffer);
}

function cleaned(
  values: StoredValues,
  { bitsAllocated, bitsStored, highBit, signed }: PixelFormat,
): StoredValues {
  const above = 32 - bitsStored;
  const below = highBit + 1 - bitsStored;
  if (above <= 0 || bitsStored >= bitsAllocated) return values;
  for (let i = 0; i < values.length; i++) {
    const shifted = ((values[i] ?? 0) >> below) << above;
    values[i] = signed ? shifted >> above : shifted >>> above;
  }
  return values;
}
