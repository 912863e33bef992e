/**
 * Runs one ITK-Wasm pipeline, so that its WebAssembly memory is freed with it: in the browser in a worker of its own
 * that is terminated afterwards (unless the caller keeps one for many calls, or the call leaves next to nothing in it), in
 * Node (unit tests) as a module instance that nothing keeps.
 * The pipelines and their worker come from our own origin (`scripts/itk-assets.mjs`).
 */
import * as itkWasm from 'itk-wasm';
import { restWorker, wakeWorker } from './restingWorkers.ts';

type Runner = typeof itkWasm;
type PipelineOutput = Parameters<Runner['runPipeline']>[2];
type PipelineInput = Parameters<Runner['runPipeline']>[3];
export type PipelineResult = Awaited<ReturnType<Runner['runPipelineNode']>>;

/** itk-wasm has one build for Node and one for browsers; each lacks the other's runner. (A global Worker tells
 *  nothing: onnxruntime defines one in Node.) */
const runners: Partial<Pick<Runner, 'runPipeline' | 'runPipelineNode'>> = { ...itkWasm };

/** Where `scripts/itk-assets.mjs` puts the pipelines. */
const ITK_FOLDER = '/itk';

export interface PipelineCall {
  /** For example `nifti-read-image`. */
  readonly pipeline: string;
  readonly args: readonly string[];
  readonly outputs: PipelineOutput;
  /** Buffers in here are transferred: they are empty afterwards. */
  readonly inputs: PipelineInput;
  readonly signal?: AbortSignal | undefined;
  /** A header or a few voxels: the worker may serve the next such call. */
  readonly small?: boolean | undefined;
  /** From `startItkWorker`: it keeps its module for the next call and is the caller's to terminate. */
  readonly worker?: Worker;
}

/** A worker for many calls of one pipeline; undefined in Node, where each call loads its own module. */
export function startItkWorker(pipeline: string): Worker | undefined {
  if (runners.runPipelineNode) return undefined;
  return new Worker(`${ITK_FOLDER}/itk-wasm-pipeline.worker.js`, { type: 'module', name: pipeline });
}

/** @throws AbortError (DOMException) after `signal`; whatever ITK threw (its exceptions arrive as numbers) */
export function runItk(call: PipelineCall): Promise<PipelineResult> {
  call.signal?.throwIfAborted();
  const { runPipeline, runPipelineNode } = runners;
  if (runPipelineNode) return runInNode(runPipelineNode, call);
  if (!runPipeline) throw new Error('itk-wasm has no runner for this place');
  return runInWorker(runPipeline, call);
}

async function runInWorker(runPipeline: Runner['runPipeline'], call: PipelineCall): Promise<PipelineResult> {
  const { pipeline, worker: kept, small } = call;
  if (kept) return runOn(kept, runPipeline, call);
  const worker = (small && wakeWorker(pipeline)) || startItkWorker(pipeline);
  if (!worker) throw new Error('itk-wasm has no worker for this place');
  let isSound = false;
  try {
    const result = await runOn(worker, runPipeline, call);
    isSound = result.returnValue === 0;
    return result;
  } finally {
    // After an exception or a failure of ITK, or given up within a call, it is worth nothing.
    if (small && isSound) restWorker(pipeline, worker);
    else worker.terminate();
  }
}

async function runOn(
  worker: Worker,
  runPipeline: Runner['runPipeline'],
  { pipeline, args, outputs, inputs, signal }: PipelineCall,
): Promise<PipelineResult> {
  const over = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    const failed = (event: ErrorEvent) => reject(new Error(event.message || 'the ITK worker did not start'));
    worker.addEventListener('error', failed, over);
    signal?.addEventListener('abort', () => reject(signal.reason), over);
  });
  const options = {
    webWorker: worker,
    pipelineBaseUrl: new URL(ITK_FOLDER, globalThis.location.origin).href,
    noCopy: true,
  };
  try {
    return await Promise.race([runPipeline(pipeline, [...args], outputs, inputs, options), stopped]);
  } finally {
    over.abort();
  }
}

async function runInNode(
  runPipelineNode: Runner['runPipelineNode'],
  { pipeline, args, outputs, inputs }: PipelineCall,
): Promise<PipelineResult> {
  const pipelines = new URL('pipelines/', import.meta.resolve('@itk-wasm/image-io'));
  // The browser build has no node:url; on Windows the path of a file: URL has a slash before the drive.
  const path = decodeURIComponent(new URL(pipeline, pipelines).pathname).replace(/^\/(?=[A-Za-z]:)/, '');
  return runPipelineNode(path, [...args], outputs ?? [], inputs);
}
