/** The estimate against WebAssembly's own memory, which is caught as onnxruntime makes it. */
import { expect, it } from 'vitest';
import { trainingSpec } from '../testing/trainingSpec.ts';
import { estimateWasmBytes } from './trainingMemory.ts';
import { createOnnxTraining } from './trainingProgram.ts';

it('predicts WebAssembly’s memory within 15 %', async () => {
  const memories: WebAssembly.Memory[] = [];
  const Plain = WebAssembly.Memory;
  WebAssembly.Memory = class extends Plain {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  // Growing: one memory serves both, and never shrinks.
  for (const [features, size, batch, hasTeacher] of [
    [[32, 64, 128], 16, 2, false],
    [[16, 32, 64], 32, 2, false],
    [[16, 32, 64], 32, 2, true],
  ] as const) {
    const one = { ...trainingSpec(features, size, batch), ...(hasTeacher && { meanTeacher: true as const }) };
    const program = await createOnnxTraining({ threads: 1 }).compileTraining(one, {
      weights: new Map(
        one.graph.parameters.map(({ name, shape }) => [
          name,
          new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(0.01),
        ]),
      ),
      momentum: new Map(),
    });
    const voxels = batch * size ** 3;
    const targets = one.graph.outputs.map((_, i) => new Float32Array(voxels / 8 ** i));
    const data = new Float32Array(voxels).fill(1);
    const unlabelled = { student: data, teacher: data };
    await program.gradients({ data, targets, unlabelled }, { weight: 0.1, threshold: 0, decay: 0.9 });
    program.dispose();
    const allocated = Math.max(...memories.map(({ buffer }) => buffer.byteLength));
    expect(Math.abs(estimateWasmBytes(one) / allocated - 1), `${allocated}`).toBeLessThan(0.15);
  }
  WebAssembly.Memory = Plain;
});
