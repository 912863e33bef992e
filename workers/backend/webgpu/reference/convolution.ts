/** Twins of conv.wgsl, transposedConv.wgsl and avgPool.wgsl: the definition, one output element after the other. */
import type { Zyx } from '../../../image/index.ts';
import { emptyTensor, forEachElement, indexOf, type Tensor } from './tensor.ts';

/** @param weight `[out, in, …kernel]` */
export function conv(
  input: Tensor,
  weight: Float32Array,
  bias: Float32Array | undefined,
  { outChannels, kernel, stride, padding }: { outChannels: number; kernel: Zyx; stride: Zyx; padding: Zyx },
): Tensor {
  const extent = (axis: 0 | 1 | 2) =>
    Math.floor((input.shape[(axis + 1) as 1] + 2 * padding[axis] - kernel[axis]) / stride[axis]) + 1;
  const output = emptyTensor([outChannels, extent(0), extent(1), extent(2)]);
  const inChannels = input.shape[0];
  let at = 0;
  forEachElement(output.shape, (o, z, y, x) => {
    let sum = bias?.[o] ?? 0;
    forEachElement([inChannels, ...kernel], (c, kz, ky, kx) => {
      const [iz, iy] = [z * stride[0] + kz - padding[0], y * stride[1] + ky - padding[1]];
      const from = indexOf(input.shape, c, iz, iy, x * stride[2] + kx - padding[2]);
      const tap = (((o * inChannels + c) * kernel[0] + kz) * kernel[1] + ky) * kernel[2] + kx;
      if (from >= 0) sum += (input.data[from] ?? 0) * (weight[tap] ?? 0);
    });
    output.data[at] = sum;
    at += 1;
  });
  return output;
}

/** Kernel = stride. @param weight `[in, out, …stride]` */
export function transposedConv(
  input: Tensor,
  weight: Float32Array,
  bias: Float32Array | undefined,
  { outChannels, stride }: { outChannels: number; stride: Zyx },
): Tensor {
  const [inChannels, depth, height, width] = input.shape;
  const output = emptyTensor([outChannels, depth * stride[0], height * stride[1], width * stride[2]]);
  let at = 0;
  forEachElement(output.shape, (o, z, y, x) => {
    const [iz, iy, ix] = [z, y, x].map((value, axis) => Math.floor(value / (stride[axis] ?? 1)));
    let sum = bias?.[o] ?? 0;
    for (let c = 0; c < inChannels; c += 1) {
      const tap =
        (((c * outChannels + o) * stride[0] + (z % stride[0])) * stride[1] + (y % stride[1])) * stride[2] +
        (x % stride[2]);
      sum += (input.data[indexOf(input.shape, c, iz ?? 0, iy ?? 0, ix ?? 0)] ?? 0) * (weight[tap] ?? 0);
    }
    output.data[at] = sum;
    at += 1;
  });
  return output;
}

/** Kernel = stride, no padding, floor. */
export function avgPool(input: Tensor, stride: Zyx): Tensor {
  const [channels, ...extent] = input.shape;
  const [depth, height, width] = extent.map((size, axis) => Math.floor(size / (stride[axis] ?? 1)));
  const output = emptyTensor([channels, depth ?? 0, height ?? 0, width ?? 0]);
  let at = 0;
  forEachElement(output.shape, (c, z, y, x) => {
    let sum = 0;
    forEachElement([1, ...stride], (_, kz, ky, kx) => {
      const from = indexOf(input.shape, c, z * stride[0] + kz, y * stride[1] + ky, x * stride[2] + kx);
      sum += input.data[from] ?? 0;
    });
    output.data[at] = sum / (stride[0] * stride[1] * stride[2]);
    at += 1;
  });
  return output;
}
