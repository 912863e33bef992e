import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Zyx } from '../../image/index.ts';
import { type NpyArray, readNpz } from '../../network/index.ts';
import { arraySource } from './arraySource.ts';
import { noPause } from './planeSource.ts';
import { resampleData } from './resampleData.ts';
import { resampleSegmentation } from './resampleSegmentation.ts';
import { resolveResampling } from './rule.ts';

/** golden/preprocessing/resample.{json,npz}: nnunetv2 2.8.1, batchgenerators 0.25.5, scikit-image 0.26. */
const golden = new URL('../../../golden/preprocessing/', import.meta.url);
const triple = z.tuple([z.number(), z.number(), z.number()]);
const cases = z
  .record(
    z.string(),
    z.looseObject({
      function: z.string().default('resample_data_or_seg_to_shape'),
      in: triple,
      out: triple,
      current_spacing: triple,
      new_spacing: triple,
      is_seg: z.boolean(),
      dtype: z.string().optional(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('resample.json', golden), 'utf8')));
const arrays = readNpz(new Uint8Array(readFileSync(new URL('resample.npz', golden))));

const array = (name: string): NpyArray => {
  const found = arrays.get(name);
  if (!found) throw new Error(`resample.npz has no ${name}`);
  return found;
};

it.each(Object.entries(cases).filter(([, spec]) => !spec.is_seg))('resamples %s', async (name, spec) => {
  const resampling = resolveResampling(
    { functionName: spec.function, kwargs: spec },
    spec.current_spacing,
    spec.new_spacing,
  );
  const input = Float32Array.from(array(`${name}_in`).data as Float32Array);
  const expected = array(`${name}_out`).data as Float32Array;
  const worst = Math.max(
    ...(await Promise.all(
      [0, 1].map((c) => worstOfChannel(c, input, expected, spec.in, spec.out, resampling)),
    )),
  );
  expect(worst).toBeLessThanOrEqual(tolerance(spec));
});

/** scipy: one rounding to the input's type (values up to 16). PyTorch computes in float32: three units in the last
 *  place of values up to 35. */
function tolerance(spec: { function: string; dtype?: string | undefined }): number {
  if (spec.function.includes('torch')) return 1.15e-5;
  return spec.dtype === 'float16' ? 0.0079 : 1e-6;
}

async function worstOfChannel(
  channel: number,
  input: Float32Array,
  expected: Float32Array,
  from: Zyx,
  to: Zyx,
  resampling: ReturnType<typeof resolveResampling>,
): Promise<number> {
  const count = from[0] * from[1] * from[2];
  const values = input.slice(channel * count, (channel + 1) * count);
  const output = new Float32Array(to[0] * to[1] * to[2]);
  const range = [Math.min(...values), Math.max(...values)] as const;
  await resampleData({
    source: arraySource(values, from),
    shape: to,
    resampling,
    range,
    output,
    pause: noPause,
  });
  return output.reduce(
    (worst, value, i) => Math.max(worst, Math.abs(value - (expected[channel * output.length + i] ?? 0))),
    0,
  );
}

it.each(Object.entries(cases).filter(([, spec]) => spec.is_seg))(
  'resamples %s exactly',
  async (name, spec) => {
    const resampling = resolveResampling(
      { functionName: spec.function, kwargs: spec },
      spec.current_spacing,
      spec.new_spacing,
    );
    const labels = Int16Array.from(array(`${name}_in`).data as Int16Array);
    const result = await resampleSegmentation(labels, spec.in, spec.out, resampling, noPause);
    expect([...result]).toEqual([...(array(`${name}_out`).data as Int16Array)]);
  },
);
