/** How sums of weighted logits are kept and added, line by line: the same three loops in float32 and in halves. */
import { float16ToNumber, numberToFloat16 } from '../network/index.ts';

export interface SumArithmetic<Cells extends Float32Array | Uint16Array> {
  readonly bytesPerCell: number;
  allocate(count: number): Cells;
  /** `cells[at + i] += weights[from + i]` */
  add(cells: Cells, at: number, weights: Float32Array, from: number, count: number): void;
  /** `cells[at + i] += values[valuesFrom + i] * weights[from + i]` */
  addProducts(
    cells: Cells,
    at: number,
    values: Float32Array,
    valuesFrom: number,
    weights: Float32Array,
    from: number,
    count: number,
  ): void;
  /** `into[at + i] = sums[sumsFrom + i] / weights[from + i]` */
  divide(
    sums: Cells,
    sumsFrom: number,
    weights: Cells,
    from: number,
    into: Float32Array,
    at: number,
    count: number,
  ): void;
}

export const FLOAT32: SumArithmetic<Float32Array> = {
  bytesPerCell: Float32Array.BYTES_PER_ELEMENT,
  allocate: (count) => new Float32Array(count),
  add(cells, at, weights, from, count) {
    for (let i = 0; i < count; i++) cells[at + i] = (cells[at + i] as number) + (weights[from + i] as number);
  },
  addProducts(cells, at, values, valuesFrom, weights, from, count) {
    for (let i = 0; i < count; i++) {
      const product = Math.fround((values[valuesFrom + i] as number) * (weights[from + i] as number));
      cells[at + i] = (cells[at + i] as number) + product;
    }
  },
  divide(sums, sumsFrom, weights, from, into, at, count) {
    for (let i = 0; i < count; i++)
      into[at + i] = (sums[sumsFrom + i] as number) / (weights[from + i] as number);
  },
};

/** Values by bit pattern. */
const HALVES = Float32Array.from({ length: 2 ** 16 }, (_, bits) => float16ToNumber(bits));

/** Rounded after every step, as torch does on the CPU: it adds a float32 to a half in float32. */
export const FLOAT16: SumArithmetic<Uint16Array> = {
  bytesPerCell: Uint16Array.BYTES_PER_ELEMENT,
  allocate: (count) => new Uint16Array(count),
  add(cells, at, weights, from, count) {
    for (let i = 0; i < count; i++)
      cells[at + i] = numberToFloat16(
        (HALVES[cells[at + i] as number] as number) + (weights[from + i] as number),
      );
  },
  addProducts(cells, at, values, valuesFrom, weights, from, count) {
    for (let i = 0; i < count; i++) {
      const product = Math.fround((values[valuesFrom + i] as number) * (weights[from + i] as number));
      cells[at + i] = numberToFloat16((HALVES[cells[at + i] as number] as number) + product);
    }
  },
  divide(sums, sumsFrom, weights, from, into, at, count) {
    for (let i = 0; i < count; i++) {
      const sum = HALVES[sums[sumsFrom + i] as number] as number;
      const quotient = sum / (HALVES[weights[from + i] as number] as number);
      into[at + i] = HALVES[numberToFloat16(quotient)] as number;
    }
  },
};
