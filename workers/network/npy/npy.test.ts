import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { float16ToNumber, numberToFloat16, roundToFloat16 } from './float16.ts';
import { type NpyArray, readNpy, writeNpy } from './npy.ts';
import { readNpz, writeNpz } from './npz.ts';

const golden = new URL('../../../golden/', import.meta.url);
const bytesOf = (path: string) => new Uint8Array(readFileSync(new URL(path, golden)));

it('reads float32, float16, int16 and bool arrays that NumPy wrote', () => {
  const patch = readNpy(bytesOf('inference/ct3d/expected/steps/ct_thin/patch_input.npy'));
  expect(patch.dtype).toBe('float32');
  expect(patch.shape.reduce((a, b) => a * b)).toBe(patch.data.length);
  const gaussian = readNpy(bytesOf('inference/ct3d/expected/gaussian.npy'));
  expect(gaussian.dtype).toBe('float16');
  expect(Math.max(...(gaussian.data as Float32Array))).toBe(10);
  const batch = readNpz(bytesOf('training/plain3d/batch.npz'));
  expect(batch.get('seg')?.dtype).toBe('int16');
});

it.each<NpyArray>([
  { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6.5) },
  { dtype: 'float16', shape: [3], data: Float32Array.of(1.5, -0.25, 65504) },
  { dtype: 'int64', shape: [2], data: BigInt64Array.of(-5n, 2n ** 60n) },
  { dtype: 'bool', shape: [], data: Uint8Array.of(1) },
  { dtype: 'uint16', shape: [1, 2, 1], data: Uint16Array.of(7, 65535) },
])('writes $dtype and reads the same back', (array) => {
  expect(readNpy(writeNpy(array))).toEqual(array);
  expect(readNpz(writeNpz([['a', array]])).get('a')).toEqual(array);
  expect(readNpz(writeNpz([['a', array]], { stored: true })).get('a')).toEqual(array);
});

it('turns column-major files into row-major arrays', () => {
  const file = writeNpy({ dtype: 'uint8', shape: [2, 3], data: Uint8Array.of(1, 4, 2, 5, 3, 6) });
  const text = new TextDecoder('latin1')
    .decode(file)
    .replace("'fortran_order': False", "'fortran_order': True ");
  const fortran = Uint8Array.from(text, (character) => character.charCodeAt(0));
  fortran[0] = 0x93;
  expect([...(readNpy(fortran).data as Uint8Array)]).toEqual([1, 2, 3, 4, 5, 6]);
});

it('names a file that is cut short', () => {
  const file = writeNpy({ dtype: 'float32', shape: [4], data: new Float32Array(4) });
  expect(() => readNpy(file.subarray(0, file.length - 1), 'a.npy')).toThrow(/a\.npy.*15 bytes.*16/);
  expect(() => readNpz(Uint8Array.of(1, 2, 3), 'b.npz')).toThrow(/b\.npz/);
});

it('rounds to half precision with ties to even, subnormals and overflow included', () => {
  for (let bits = 0; bits < 0x7c00; bits += 7) expect(numberToFloat16(float16ToNumber(bits))).toBe(bits);
  expect(numberToFloat16(2049)).toBe(numberToFloat16(2048));
  expect(numberToFloat16(2051)).toBe(numberToFloat16(2052));
  expect(numberToFloat16(2 ** -25)).toBe(0);
  expect(numberToFloat16(3 * 2 ** -25)).toBe(2);
  expect(numberToFloat16(65519.99)).toBe(0x7bff);
  expect(numberToFloat16(-65520)).toBe(0xfc00);
});

it('rounds doubles to the nearer of two neighbouring halves, ties to the even one', () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const [below, above] = [float16ToNumber(bits), float16ToNumber(bits + 1)];
    const middle = (below + above) / 2;
    const nearMiddle = (above - below) * 2 ** -30;
    const found = [below, middle - nearMiddle, middle, middle + nearMiddle, above].map(roundToFloat16);
    const even = bits % 2 === 0 ? below : above;
    if (found.join() !== [below, below, even, above, above].join()) expect(found, `bits ${bits}`).toBe(even);
    if (roundToFloat16(-middle) !== -even) expect(-middle).toBe(-even);
  }
  expect([65519.99, 65520, -7e4].map(roundToFloat16)).toEqual([65504, Infinity, -Infinity]);
  expect(roundToFloat16(Number.NaN)).toBeNaN();
});
