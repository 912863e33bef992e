/** The nearest float16 (halves to even) of a number in [0, 65504]. */
export function toFloat16(value: number): number {
  // Eleven bits of mantissa: adding and taking away 2^42 times the exponent's unit rounds in float64.
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.max(value, 2 ** -24))));
  const unit = 2 ** (exponent - 10);
  const anchor = unit * 2 ** 52;
  return value + anchor - anchor;
}
