import type { PyObject } from '../pickle/index.ts';

/** A float32 tensor to be written, C order. One that appears twice is stored once and shared, as torch does. */
export class NewTensor implements PyObject {
  readonly kind = 'new tensor';
  constructor(
    readonly shape: readonly number[],
    readonly data: Float32Array,
  ) {}
}
