/** The CPU path: graphs emitted as ONNX, run by onnxruntime-web's WebAssembly with SIMD and threads. */
import type { Czyx } from '../../image/index.ts';
import { type Graph, tensorShapes, type Weights } from '../../network/index.ts';
import type { Backend, Program, TileSum, TileSumSpec } from '../backend.ts';
import { BackendError } from '../failures.ts';
import { createHostTileSum } from '../hostTileSum.ts';
import { emitOnnx, onnxShape } from './emit.ts';
import { estimateOnnxBytes } from './memory.ts';
import { OnnxProgram, runFailure } from './onnxProgram.ts';
import { loadRuntime, type OnnxRuntime, threadCount } from './runtime.ts';

export interface OnnxBackend extends Backend {
  readonly kind: 'onnx';
  /** A user's own .onnx for one patch shape; its first input takes `[1, c, z, y, x]` (or without z when depth is 1).
   *  @throws BackendError `backend.onnxModel` when it is not such a network. */
  compileFile(bytes: Uint8Array, inputShape: Czyx): Promise<Program>;
}

/** Where WebAssembly's addresses end. */
const WASM_LIMIT = 2 ** 32;

/** `threads` defaults to the machine's. */
export function createOnnxBackend({ threads = threadCount() } = {}): OnnxBackend {
  return {
    kind: 'onnx',
    device: { kind: 'cpu', threads },
    compile: (graph, weights, inputShape) => compile(graph, weights, inputShape, threads),
    compileFile: (bytes, inputShape) => compileFile(bytes, inputShape, threads),
    createTileSum: async (spec: TileSumSpec): Promise<TileSum> => createHostTileSum(spec),
    dispose: () => undefined,
  };
}

async function compile(graph: Graph, weights: Weights, inputShape: Czyx, threads: number): Promise<Program> {
  const outputShape = tensorShapes(graph, inputShape).get(graph.outputs[0] ?? graph.input.name) ?? inputShape;
  const bytes = estimateOnnxBytes(graph, inputShape);
  if (bytes > WASM_LIMIT) {
    const gigabytes = (bytes / 2 ** 30).toFixed(1);
    const message = `The network needs about ${gigabytes} GB on the CPU path, which ends at 4 GB. Use WebGPU, or a model with a smaller patch.`;
    throw new BackendError('memory', message, { megabytes: Math.ceil(bytes / 2 ** 20) });
  }
  const runtime = await loadRuntime(threads);
  const session = await createSession(runtime, emitOnnx(graph, weights, inputShape));
  const inputDimensions = onnxShape(inputShape, graph.planar);
  return new OnnxProgram(runtime, session, { inputShape, outputShape, inputDimensions, bytes });
}

async function createSession(runtime: OnnxRuntime, model: Uint8Array) {
  try {
    return await runtime.InferenceSession.create(model, { executionProviders: ['wasm'] });
  } catch (cause) {
    throw runFailure(cause);
  }
}

async function compileFile(bytes: Uint8Array, inputShape: Czyx, threads: number): Promise<Program> {
  const runtime = await loadRuntime(threads);
  const session = await createSession(runtime, bytes);
  const [input] = session.inputMetadata;
  if (session.inputNames.length !== 1 || !input?.isTensor || input.type !== 'float32') {
    throw modelError(
      `it takes ${session.inputNames.length} inputs, the first of type ${input?.isTensor ? input.type : 'unknown'}`,
    );
  }
  const planar = input.shape.length === 4;
  if (!planar && input.shape.length !== 5) throw modelError(`its input has ${input.shape.length} dimensions`);
  if (planar && inputShape[1] !== 1) throw modelError('it takes 2-D slices, but the patch has a depth');
  const inputDimensions = onnxShape(inputShape, planar);
  const outputShape = await probe(runtime, session, inputDimensions, inputShape);
  const voxels = inputShape[1] * inputShape[2] * inputShape[3];
  const total = 2 * bytes.length + TYPICAL_BYTES_PER_VOXEL * voxels;
  return new OnnxProgram(runtime, session, { inputShape, outputShape, inputDimensions, bytes: total });
}

/** Three activations of 32 channels at full resolution, as in nnU-Net's default network. */
const TYPICAL_BYTES_PER_VOXEL = 3 * 32 * 4;

/** Runs zeros once to learn the output's shape, which dynamic models do not tell. */
async function probe(
  runtime: OnnxRuntime,
  session: Awaited<ReturnType<typeof createSession>>,
  dimensions: readonly number[],
  inputShape: Czyx,
): Promise<Czyx> {
  const [, z, y, x] = inputShape;
  const zeros = new Float32Array(dimensions.reduce((product, extent) => product * extent, 1));
  const feeds = { [session.inputNames[0] ?? '']: new runtime.Tensor('float32', zeros, dimensions) };
  const [output = ''] = session.outputNames;
  const results = await session.run(feeds, [output]).catch((cause) => {
    throw modelError(cause instanceof Error ? cause.message : String(cause));
  });
  const found = results[output]?.dims ?? [];
  const [batch, classes = 0, ...size] = found;
  if (batch !== 1 || size.join() !== dimensions.slice(2).join()) {
    throw modelError(`a patch of ${dimensions.join('×')} comes out as ${found.join('×')}`);
  }
  return [classes, z, y, x];
}

function modelError(found: string): BackendError {
  const message = `The ONNX model cannot be used: ${found}. It must take one float32 patch [1, channels, z, y, x] and return logits of the same size.`;
  return new BackendError('onnxModel', message, { found });
}
