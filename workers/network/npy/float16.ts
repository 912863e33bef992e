/**
 * IEEE 754 half precision. Node 20 has no Float16Array, and bit patterns are what files hold.
 */
const single = new Float32Array(1);
const singleBits = new Uint32Array(single.buffer);

const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);
/** Biased exponent of a double at the smallest normal half, 2^-14: below it halves are 2^-24 apart. */
const SMALLEST_NORMAL = 1023 - 14;
const LARGEST = 65504;

/** Value of the half-precision bit pattern `bits`. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Bit pattern of the half-precision number nearest to `value`, ties to even, as NumPy rounds float32. */
export function numberToFloat16(value: number): number {
  single[0] = value;
  const bits = singleBits[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  // 65520 lies half way between the largest half and the next power: it rounds to infinity.
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    const scaled = Math.abs(single[0] as number) * 2 ** 24;
    return sign | roundHalfToEven(scaled);
  }
  const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
  return sign | ((rounded - 0x38000000) >>> 13);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}

/** The half-precision number nearest to a float64, ties to even, as a number. For inner loops: nothing but arithmetic. */
export function roundToFloat16(value: number): number {
  if (value - value !== 0) return value;
  double[0] = value;
  const exponent = Math.max(((doubleWords[1] as number) >>> 20) & 0x7ff, SMALLEST_NORMAL);
  // A double so large that its own last digit is the half's: adding it rounds, ties to even.
  doubleWords[1] = ((exponent + 42) << 20) | 0x80000;
  doubleWords[0] = 0;
  const anchor = double[0] as number;
  const rounded = value + anchor - anchor;
  return Math.abs(rounded) > LARGEST ? Math.sign(rounded) * Number.POSITIVE_INFINITY : rounded;
}

/** Bit patterns to values. */
export const decodeFloat16 = (bits: Uint16Array): Float32Array => Float32Array.from(bits, float16ToNumber);

/** Values to bit patterns, rounded to nearest even. */
export const encodeFloat16 = (values: ArrayLike<number>): Uint16Array =>
  Uint16Array.from(values, numberToFloat16);
