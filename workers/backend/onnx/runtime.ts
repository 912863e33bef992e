/**
 * onnxruntime-web's WebAssembly build. In the browser its two files lie under `/ort/` (scripts/onnx-assets.mjs); in
 * Node, for tests and benches, the package finds them itself.
 */
import type * as ort from 'onnxruntime-web/wasm';
import { BackendError } from '../failures.ts';

export type OnnxRuntime = typeof ort;

const FILES = { mjs: '/ort/ort-wasm-simd-threaded.mjs', wasm: '/ort/ort-wasm-simd-threaded.wasm' };
/** A variable, so that the bundler does not take Node's build (and 28 MB of WebGPU code) into the page. */
const NODE_PACKAGE = 'onnxruntime-web';

const isNode = typeof process !== 'undefined' && process.versions?.node !== undefined;

/** Threads of the machine, 1 where WebAssembly memory cannot be shared. */
export const threadCount = (): number => (isNode || globalThis.crossOriginIsolated ? navigatorThreads() : 1);

function navigatorThreads(): number {
  // Node 20 has no navigator.
  return globalThis.navigator?.hardwareConcurrency ?? 2;
}

let runtime: Promise<OnnxRuntime> | undefined;

/** One runtime a worker: onnxruntime keeps its threads (the first caller's number) and memory for good.
 *  @throws BackendError `backend.runtime` when its files cannot be loaded. */
export function loadRuntime(threads: number): Promise<OnnxRuntime> {
  runtime ??= load(threads).catch((cause) => {
    runtime = undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The CPU back end could not start: ${reason}. Reload the page.`;
    throw new BackendError('runtime', message, { reason }, { cause });
  });
  return runtime;
}

async function load(threads: number): Promise<OnnxRuntime> {
  const loaded: OnnxRuntime = isNode
    ? await import(/* @vite-ignore */ NODE_PACKAGE)
    : await import('onnxruntime-web/wasm');
  if (!isNode) loaded.env.wasm.wasmPaths = FILES;
  loaded.env.wasm.numThreads = threads;
  loaded.env.logLevel = 'error';
  return loaded;
}
