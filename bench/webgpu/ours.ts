/** Our back end as a contender: a whole forward pass, or the kernels alone. */
import { Recorder } from '../../workers/backend/webgpu/executor/dispatch.ts';
import { WebgpuProgram } from '../../workers/backend/webgpu/executor/program.ts';
import { createWebgpuBackend, type Storage } from '../../workers/backend/webgpu/index.ts';
import type { Contender } from './contender.ts';
import type { BenchNetwork } from './networks.ts';

/** From the uploaded input to the read-back output, as theirs. */
export async function oursOf(device: GPUDevice, network: BenchNetwork): Promise<Contender> {
  const backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 30 });
  const program = await backend.compile(network.graph, network.weights, network.shape);
  const forward = () => program.forward(network.input);
  return { name: `ours: ${network.name}`, flops: network.flops, run: () => timed(forward) };
}

export interface KernelOptions {
  /** @default 'f32' */
  readonly storage?: Storage;
  /** Passes a run; a fast GPU needs several to be seen beside the submission. @default 1 */
  readonly passes?: number;
  /** @default 1 GiB */
  readonly budgetBytes?: number;
}

/** The kernels alone: nothing is uploaded, packed or read back. */
export async function kernelOf(
  device: GPUDevice,
  network: BenchNetwork,
  { storage = 'f32', passes = 1, budgetBytes = 2 ** 30 }: KernelOptions = {},
): Promise<Contender> {
  const backend = createWebgpuBackend(device, { storage, budgetBytes });
  const program = await backend.compile(network.graph, network.weights, network.shape);
  if (!(program instanceof WebgpuProgram)) throw new TypeError('The WebGPU back end made a foreign program.');
  await program.forward(network.input);
  const kernel = async () => {
    const recorder = new Recorder(device);
    for (let pass = 0; pass < passes; pass += 1) program.recordNetwork(recorder);
    recorder.submit();
    await device.queue.onSubmittedWorkDone();
  };
  return { name: `kernel: ${network.name}`, flops: passes * network.flops, run: () => timed(kernel) };
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
