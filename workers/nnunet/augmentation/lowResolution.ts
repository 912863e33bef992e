/** A channel seen at a lower resolution. Source: batchgeneratorsv2 `SimulateLowResolutionTransform` (spec §7.3, 6). */
import type { Zyx } from '../../image/index.ts';
import { roundHalfEven } from '../rounding.ts';
import { nearestExact } from './targets.ts';

/** In place: nearest-exact down to `scales`, linear back. */
export function lowerResolution(values: Float32Array, shape: Zyx, scales: Zyx): void {
  const small = shape.map((size, axis) => roundHalfEven(size * Math.fround(scales[axis] ?? 1)));
  const [depth = 1, rows = 1, columns = 1] = small;
  const picks = [0, 1, 2].map((axis) => nearestExact(shape[axis] ?? 1, small[axis] ?? 1));
  const [pz = [], py = [], px = []] = picks;
  let low = new Float32Array(depth * rows * columns);
  let i = 0;
  for (const z of pz)
    for (const y of py) for (const x of px) low[i++] = values[(z * shape[1] + y) * shape[2] + x] as number;
  let size: Zyx = [depth, rows, columns];
  for (const axis of [2, 1, 0] as const) {
    low = stretchAxis(low, size, axis, shape[axis]);
    size = axis === 2 ? [size[0], size[1], shape[2]] : axis === 1 ? [size[0], shape[1], size[2]] : shape;
  }
  values.set(low);
}

function stretchAxis(
  values: Float32Array,
  shape: Zyx,
  axis: 0 | 1 | 2,
  target: number,
): Float32Array<ArrayBuffer> {
  const extent = shape[axis];
  const stride = axis === 2 ? 1 : axis === 1 ? shape[2] : shape[1] * shape[2];
  const result = new Float32Array((values.length / extent) * target);
  const scale = Math.fround(extent / target);
  const blocks = values.length / (extent * stride);
  for (let o = 0; o < target; o++) {
    const x = Math.max(0, Math.fround(Math.fround(scale * (o + 0.5)) - 0.5));
    const lower = Math.min(Math.floor(x), extent - 1);
    const upper = Math.min(lower + 1, extent - 1);
    const f = x - lower;
    for (let block = 0; block < blocks; block++) {
      const [a, b] = [(block * extent + lower) * stride, (block * extent + upper) * stride];
      const t = (block * target + o) * stride;
      for (let i = 0; i < stride; i++) {
        result[t + i] = (1 - f) * (values[a + i] as number) + f * (values[b + i] as number);
      }
    }
  }
  return result;
}
