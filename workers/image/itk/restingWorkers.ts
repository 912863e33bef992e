/**
 * ITK workers between two calls that need hardly any memory (headers): a new worker for each took its start, and of
 * hundreds in a row the browser's memory did not come back whole.
 */

/** A worker that nobody asks for is ended, with its WebAssembly memory. */
const REST_MS = 20_000;

interface Resting {
  readonly worker: Worker;
  readonly end: ReturnType<typeof setTimeout>;
}

/** One a pipeline. */
const resting = new Map<string, Resting>();

/** The pipeline's worker at rest, now the caller's; undefined when there is none. */
export function wakeWorker(pipeline: string): Worker | undefined {
  const found = resting.get(pipeline);
  if (!found) return undefined;
  resting.delete(pipeline);
  clearTimeout(found.end);
  return found.worker;
}

/** Takes over a worker whose call succeeded and is over; a second one of the same pipeline is ended. */
export function restWorker(pipeline: string, worker: Worker): void {
  if (resting.has(pipeline)) {
    worker.terminate();
    return;
  }
  const end = setTimeout(() => wakeWorker(pipeline)?.terminate(), REST_MS);
  resting.set(pipeline, { worker, end });
}
