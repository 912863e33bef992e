import { expect, it } from 'vitest';
import { encodeModel } from './encodeModel.ts';
import { createOnnxBackend } from './index.ts';
import type { OnnxModel, OnnxValue } from './onnxModel.ts';

/** A 1×1 convolution from one channel to two classes: logits x and 2x. */
function model(
  shape: OnnxValue['shape'],
  attributes: OnnxModel['nodes'][number]['attributes'] = {},
): Uint8Array {
  const ones = shape.slice(2).map(() => 1);
  return encodeModel({
    name: 'test',
    inputs: [{ name: 'image', shape }],
    outputs: [{ name: 'scores', shape: shape.map((_, axis) => `o${axis}`) }],
    nodes: [{ opType: 'Conv', inputs: ['image', 'w'], output: 'scores', attributes }],
    initializers: [{ name: 'w', shape: [2, 1, ...ones], data: Float32Array.of(1, 2) }],
  });
}

const backend = createOnnxBackend();

it('runs a file of fixed shape', async () => {
  const program = await backend.compileFile(model([1, 1, 1, 2, 2]), [1, 1, 2, 2]);
  expect(program.outputShape).toEqual([2, 1, 2, 2]);
  expect([...(await program.forward(Float32Array.of(1, 2, 3, 4)))]).toEqual([1, 2, 3, 4, 2, 4, 6, 8]);
});

it('runs dynamic shapes, with and without a z axis', async () => {
  const volume = await backend.compileFile(model(['n', 1, 'z', 'y', 'x']), [1, 2, 3, 4]);
  expect(volume.outputShape).toEqual([2, 2, 3, 4]);
  const slices = await backend.compileFile(model(['n', 1, 'y', 'x']), [1, 1, 3, 4]);
  expect(slices.outputShape).toEqual([2, 1, 3, 4]);
});

it('says why a file cannot be used', async () => {
  const halved = model(['n', 1, 'z', 'y', 'x'], { strides: { ints: [2, 2, 2] } });
  await expect(backend.compileFile(halved, [1, 4, 4, 4])).rejects.toThrow(/1×1×4×4×4 comes out as 1×2×2×2×2/);
  await expect(backend.compileFile(model(['n', 1, 'y', 'x']), [1, 2, 4, 4])).rejects.toThrow(/2-D slices/);
  await expect(backend.compileFile(model([1, 1, 8, 8, 8]), [1, 4, 4, 4])).rejects.toThrow(/cannot be used/);
  await expect(backend.compileFile(Uint8Array.of(1, 2, 3), [1, 4, 4, 4])).rejects.toMatchObject({
    code: 'backend.onnx',
  });
});
