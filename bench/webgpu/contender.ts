/** Something whose time is measured. */
export interface Contender {
  readonly name: string;
  /** Floating-point operations of one run, a multiply-add counted as two. */
  readonly flops: number;
  /** Runs once. @returns milliseconds */
  readonly run: () => Promise<number>;
}
