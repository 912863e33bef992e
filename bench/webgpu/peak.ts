/** The adapter's multiply-add peak: the best of scalar, vec4 and mat4x4 loops with 4, 8 and 16 accumulators. */
import { expandTemplate } from '../../workers/backend/webgpu/kernels/template.ts';
import type { Contender } from './contender.ts';
import template from './peak.wgsl?raw';

const FORMS = [
  { name: 'scalar', flops: 2 },
  { name: 'vec4', flops: 8 },
  { name: 'mat4x4', flops: 32 },
] as const;
const WORKGROUP = 64;
/** Threads and operations of a run: enough to fill the adapter, and to be seen beside the submission. */
const SOFTWARE = { threads: 1024, flops: 3e8 };
const HARDWARE = { threads: 2 ** 19, flops: 3e11 };

/** One contender per form and number of accumulators. `repeats` unrolls the loop body: 1 is the plain loop. */
export async function peakContenders(device: GPUDevice, repeats: number): Promise<Contender[]> {
  const { threads, flops } = device.adapterInfo.isFallbackAdapter ? SOFTWARE : HARDWARE;
  const contenders: Contender[] = [];
  for (const [FORM, form] of FORMS.entries()) {
    for (const ACCUMULATORS of [4, 8, 16]) {
      const constants = { FORM, ACCUMULATORS, REPEATS: repeats };
      const module = device.createShaderModule({ code: expandTemplate(template, constants) });
      const compute = { module, entryPoint: 'main' };
      const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute });
      const perRound = threads * ACCUMULATORS * repeats * form.flops;
      const rounds = Math.ceil(flops / perRound);
      const run = loopRunner(device, pipeline, rounds, threads);
      const name = `${form.name} × ${ACCUMULATORS}${repeats > 1 ? `, body × ${repeats}` : ''}`;
      contenders.push({ name, flops: rounds * perRound, run });
    }
  }
  return contenders;
}

function loopRunner(
  device: GPUDevice,
  pipeline: GPUComputePipeline,
  rounds: number,
  threads: number,
): () => Promise<number> {
  const buffer = (size: number, usage: number) => device.createBuffer({ size, usage });
  const params = buffer(16, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
  const seeds = buffer(96, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST);
  const result = buffer(16 * threads, GPUBufferUsage.STORAGE);
  device.queue.writeBuffer(params, 0, new Uint32Array([rounds, 0, 0, 0]));
  device.queue.writeBuffer(seeds, 0, new Float32Array(24).fill(0.1));
  const entries = [params, seeds, result].map((bound, binding) => ({ binding, resource: { buffer: bound } }));
  const bindGroup = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return async () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(threads / WORKGROUP);
    pass.end();
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  };
}
