/** jax-js on WebGPU: a 3-D convolution and the gradient of its weight. */
import { blockUntilReady, defaultDevice, init, jit, lax, numpy, random, valueAndGrad } from '@jax-js/jax';

type Values = ReturnType<typeof numpy.zeros>;

/** @returns milliseconds of one run, compiled before */
export async function jaxContender(channels: number, size: number): Promise<() => Promise<number>> {
  await init('webgpu');
  defaultDevice('webgpu');
  const draw = (seed: number, shape: number[]): Values => random.normal(random.key(seed), shape);
  const input = draw(1, [1, channels, size, size, size]);
  const gradient = draw(2, [1, channels, size, size, size]);
  const weight = draw(3, [channels, channels, 3, 3, 3]);
  const product = (w: Values, x: Values, g: Values) =>
    numpy.sum(lax.convGeneralDilated(x, w, [1, 1, 1], 'SAME').mul(g));
  const both = jit(valueAndGrad(product));
  const once = async () => {
    const start = performance.now();
    const [value, slope] = both(weight.ref, input.ref, gradient.ref);
    await blockUntilReady([value, slope]);
    const milliseconds = performance.now() - start;
    value.dispose();
    slope.dispose();
    return milliseconds;
  };
  await once();
  return once;
}
