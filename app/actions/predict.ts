import { runKey, usePreferences, useStudio } from '../state/index.ts';
import { isCancelled, type OnProgress, type PredictSpec, type ResultSummary } from '../workers.ts';
import { budgets } from './budgets.ts';
import { measureStorage } from './measureStorage.ts';
import { openLabels } from './openScan.ts';
import { compute } from './workersInUse.ts';

/**
 * Runs one prediction, shows its progress and, if its scan is still open, lays the result over it.
 * @throws AbortError after `cancelJob`, StudioError when it failed. `outcome` says which.
 */
export async function predict(spec: PredictSpec, onProgress?: OnProgress): Promise<ResultSummary> {
  const job = crypto.randomUUID();
  const studio = useStudio.getState();
  studio.jobStarted(job, spec, Date.now());
  try {
    const result = await compute().predict(job, spec, budgets(), (progress) => {
      studio.jobProgressed(job, progress, Date.now());
      onProgress?.(progress);
    });
    studio.resultAdded(result);
    studio.jobEnded(job, { kind: 'done', result: result.id });
    await learnTimes(spec, result);
    if (useStudio.getState().shownScan?.id === result.scan) await openLabels(result.id);
    return result;
  } catch (error) {
    studio.jobEnded(job, isCancelled(error) ? { kind: 'cancelled' } : { kind: 'failed' });
    throw error;
  } finally {
    void measureStorage();
  }
}

// The next estimate speaks from experience; the number of passes is the estimate's own.
async function learnTimes(spec: PredictSpec, result: ResultSummary): Promise<void> {
  const { device, tiles, passesPerTile } = await compute().estimate(spec, budgets());
  const [z, y, x] = result.geometry.size;
  usePreferences.getState().runMeasured(runKey(spec.model, device), {
    seconds: { ...result.seconds },
    passes: Math.max(1, tiles * passesPerTile),
    voxels: z * y * x,
  });
}

/** Stops a prediction, by default the running one; resolves when the worker has been told. */
export async function cancelJob(id?: string): Promise<void> {
  const running = useStudio.getState().job;
  const job = id ?? running?.id;
  if (!job) return;
  useStudio.getState().jobCancelling(job);
  await compute().cancel(job);
}
