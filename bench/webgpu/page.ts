/** What `webgpu.mjs` drives in Chromium: contenders by name, each run returns its milliseconds. */
import type * as Ort from 'onnxruntime-web/webgpu';
import { emitOnnx } from '../../workers/backend/onnx/index.ts';
import { openWebgpu } from '../../workers/backend/webgpu/index.ts';
import type { Contender } from './contender.ts';
import { type BenchNetwork, convolution, encoder } from './networks.ts';
import { kernelOf, oursOf, timed } from './ours.ts';
import { peakContenders } from './peak.ts';

const ENCODER = [16, 32, 64, 128];

/** Pairs of the same network; `ours` and `theirs` are names of contenders. */
export interface Comparison {
  readonly network: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface Prepared {
  readonly adapter: string;
  readonly comparisons: readonly Comparison[];
  /** Our kernels without upload and read-back, against the peak. */
  readonly convolutions: readonly string[];
  readonly plainPeaks: readonly string[];
  readonly unrolledPeaks: readonly string[];
  readonly flops: Readonly<Record<string, number>>;
}

const contenders = new Map<string, Contender>();

/** Compiles everything once. Slow: SwiftShader translates every pipeline. */
export async function prepare(): Promise<Prepared> {
  const state = await openWebgpu();
  if (state.state === 'absent') throw new Error(state.detail);
  const { device, adapterName } = state;
  const plainPeaks = await register(await peakContenders(device, 1));
  const unrolledPeaks = await register(await peakContenders(device, 4));
  const compared = [convolution(32, 24), convolution(128, 12), encoder(ENCODER, 32)];
  const comparisons: Comparison[] = [];
  for (const network of compared) {
    const [ours = ''] = await register([await oursOf(device, network)]);
    const [theirs = ''] = await register([await theirsOf(network)]);
    comparisons.push({ network: network.name, ours, theirs });
  }
  const alone = [convolution(32, 24), convolution(128, 12), convolution(32, 48)];
  const convolutions: string[] = [];
  for (const network of alone) convolutions.push(...(await register([await kernelOf(device, network)])));
  const flops = Object.fromEntries([...contenders.values()].map((one) => [one.name, one.flops]));
  return { adapter: adapterName, comparisons, convolutions, plainPeaks, unrolledPeaks, flops };
}

export async function run(name: string): Promise<number> {
  const contender = contenders.get(name);
  if (!contender) throw new RangeError(`There is no contender "${name}".`);
  return contender.run();
}

async function register(list: readonly Contender[]): Promise<string[]> {
  for (const contender of list) contenders.set(contender.name, contender);
  return list.map(({ name }) => name);
}

async function theirsOf(network: BenchNetwork): Promise<Contender> {
  const ort: typeof Ort = await import('onnxruntime-web/webgpu');
  ort.env.wasm.wasmPaths = '/node_modules/onnxruntime-web/dist/';
  ort.env.wasm.numThreads = 1;
  const model = emitOnnx(network.graph, network.weights);
  const session = await ort.InferenceSession.create(model, { executionProviders: ['webgpu'] });
  const forward = async () => {
    const input = new ort.Tensor('float32', network.input, [1, ...network.shape]);
    const outputs = await session.run({ [session.inputNames[0] ?? '']: input });
    for (const output of Object.values(outputs)) await output.getData(true);
  };
  return { name: `onnxruntime-web: ${network.name}`, flops: network.flops, run: () => timed(forward) };
}
