import { expect, it } from 'vitest';
import { hasPython, pythonBytes } from '../../../scripts/python/index.ts';
import { checkOnnx, describeOnnx } from './onnxFile.ts';

const model = (shape: string, type = 'FLOAT'): Uint8Array =>
  new Uint8Array(
    pythonBytes([
      '-c',
      `import sys, onnx
from onnx import helper as h, TensorProto as T
value = lambda name: h.make_tensor_value_info(name, T.${type}, ${shape})
graph = h.make_graph([h.make_node('Identity', ['patch'], ['scores'])], 'g', [value('patch')], [value('scores')])
sys.stdout.buffer.write(h.make_model(graph).SerializeToString())`,
    ]),
  );

it.skipIf(!hasPython)('reads fixed and dynamic shapes', () => {
  expect(describeOnnx(model('[1, 2, 16, 24, 32]'), 'a.onnx')).toEqual({
    input: 'patch',
    output: 'scores',
    planar: false,
    channels: 2,
    classes: 2,
    size: [16, 24, 32],
  });
  expect(describeOnnx(model("['b', 1, 'h', 'w']"), 'a.onnx')).toMatchObject({
    planar: true,
    size: [1, undefined, undefined],
  });
});

it.skipIf(!hasPython).each([
  ['[1, 2]', 'FLOAT', /2 dimensions/],
  ['[1, 1, 8, 8]', 'FLOAT16', /not float32/],
  ['[4, 1, 8, 8]', 'FLOAT', /4 patches at once/],
])('refuses an input of shape %s, %s', (shape, type, message) => {
  expect(() => describeOnnx(model(shape, type), 'a.onnx')).toThrow(message);
});

it('refuses other files', () => {
  expect(() => describeOnnx(new TextEncoder().encode('not onnx at all'), 'a.onnx')).toThrow(
    /a\.onnx: not a network/,
  );
});

it.skipIf(!hasPython)('holds what a person says against the file', () => {
  const bytes = model("['b', 1, 16, 'h', 'w']");
  const form = { channels: 1, classes: 1, patchSize: [16, 32, 32] };
  expect(() => checkOnnx(bytes, 'a.onnx', form)).not.toThrow();
  expect(() => checkOnnx(bytes, 'a.onnx', { ...form, channels: 2 })).toThrow(
    /channels: 1 in the file, 2 in the form/,
  );
  expect(() => checkOnnx(bytes, 'a.onnx', { ...form, patchSize: [8, 32, 32] })).toThrow(
    /along z: 16 in the file, 8/,
  );
});
