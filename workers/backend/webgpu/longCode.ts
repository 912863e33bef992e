/** Measures on a software adapter which tiles of a convolution are faster: how long the code may get depends on the
 *  processor behind it. */
import type { Zyx } from '../../image/index.ts';
import type { Graph, Weights } from '../../network/index.ts';
import { Arenas } from './executor/arena.ts';
import { Recorder } from './executor/dispatch.ts';
import type { Gpu } from './executor/gpu.ts';
import { WebgpuProgram } from './executor/program.ts';
import { schedule } from './plan/schedule.ts';
import type { Tuning } from './plan/step.ts';

const CHANNELS = 16;
/** About ten milliseconds a run on two cores: long beside the submission. */
const SHAPE: Zyx = [16, 16, 24];
/** The least of so many runs counts, so that other work on the machine does not. */
const RUNS = 4;

const SAMPLE: Graph = {
  input: { name: 'input', channels: CHANNELS },
  nodes: [
    {
      op: 'conv',
      input: 'input',
      output: 'output',
      weight: 'weight',
      bias: undefined,
      outChannels: CHANNELS,
      kernel: [3, 3, 3],
      stride: [1, 1, 1],
      padding: [1, 1, 1],
    },
  ],
  outputs: ['output'],
  planar: false,
  parameters: [{ name: 'weight', shape: [CHANNELS, CHANNELS, 3, 3, 3] }],
};
const WEIGHTS: Weights = new Map([['weight', new Float32Array(CHANNELS * CHANNELS * 27).fill(0.01)]]);

const measured = new WeakMap<GPUDevice, Promise<boolean>>();

/** Once per device; takes a second or two, most of it translation. */
export function longCodePays(gpu: Gpu, tuning: Tuning): Promise<boolean> {
  const known = measured.get(gpu.device);
  if (known) return known;
  const measuring = measure(gpu, tuning);
  measured.set(gpu.device, measuring);
  // Where memory was short once, the next network may find room to measure.
  measuring.catch(() => measured.delete(gpu.device));
  return measuring;
}

async function measure(gpu: Gpu, tuning: Tuning): Promise<boolean> {
  const arenas = new Arenas(gpu);
  const made: WebgpuProgram[] = [];
  try {
    for (const longCode of [false, true]) {
      const planned = schedule(SAMPLE, SHAPE, { ...tuning, longCode });
      const { arena, release } = await arenas.acquire(planned);
      made.push(await WebgpuProgram.create(gpu, planned, arena, WEIGHTS, release));
    }
    const least = made.map(() => Number.POSITIVE_INFINITY);
    for (let run = 0; run < RUNS; run += 1) {
      for (const [index, program] of made.entries())
        least[index] = Math.min(least[index] ?? 0, await runTime(gpu.device, program));
    }
    return (least[1] ?? 0) < (least[0] ?? 0);
  } finally {
    for (const program of made) program.dispose();
    arenas.dispose();
  }
}

/** Milliseconds of one pass; its input is whatever lies there. */
async function runTime(device: GPUDevice, program: WebgpuProgram): Promise<number> {
  const recorder = new Recorder(device);
  program.recordNetwork(recorder);
  const start = performance.now();
  recorder.submit();
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}
