/** Long and short code of a convolution give the same bits, so that measuring which is faster changes no result. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Arenas } from './executor/arena.ts';
import { Gpu } from './executor/gpu.ts';
import { WebgpuProgram } from './executor/program.ts';
import { longCodePays } from './longCode.ts';
import { schedule } from './plan/schedule.ts';
import { GraphBuilder, randomSource } from './testing/graphBuilder.ts';
import { openDevice } from './testing/openDevice.ts';
import { tuningOf } from './tuning.ts';

let device: GPUDevice;

beforeAll(async () => {
  device = await openDevice();
});
afterAll(() => device.destroy());

it('computes the same bits with long code and with short', async () => {
  const builder = new GraphBuilder(5, randomSource(7));
  const { graph, weights } = builder.build(builder.conv(builder.conv('input', 18, [3, 3, 3]), 16, [3, 3, 3]));
  const [gpu, tuning] = [new Gpu(device), { ...tuningOf(device, 'f32'), quads: true }];
  const random = randomSource(8);
  const input = Float32Array.from({ length: 5 * 3 * 4 * 25 }, random);
  const outputs = [];
  for (const longCode of [false, true]) {
    const planned = schedule(graph, [3, 4, 25], { ...tuning, longCode });
    const { arena, release } = await new Arenas(gpu).acquire(planned);
    const program = await WebgpuProgram.create(gpu, planned, arena, weights, release);
    outputs.push(await program.forward(input));
    program.dispose();
  }
  expect(outputs[1]).toEqual(outputs[0]);
});

it('measures once a device', async () => {
  const gpu = new Gpu(device);
  const tuning = tuningOf(device, 'f32');
  const first = longCodePays(gpu, tuning);
  expect(longCodePays(gpu, tuning)).toBe(first);
  expect(typeof (await first)).toBe('boolean');
});
