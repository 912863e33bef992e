import { Devices } from '../../inference/index.ts';
import type { ComputeApi } from '../api.ts';
import { evaluateFiles } from '../evaluating/evaluateFiles.ts';
import { createPseudoLabelling } from '../pseudoLabelling/createPseudoLabels.ts';
import { createQueueApi } from '../queue/createQueueApi.ts';
import { Turns } from '../queue/turns.ts';
import type { Studio } from '../studio.ts';
import { describeDevices } from './describeDevices.ts';
import { estimatePredict } from './estimatePredict.ts';
import { runPredict } from './runPredict.ts';

/** The compute worker's answers. One computes at a time: a second `predict` waits for the first, and the queue's job
 *  gives way to both. */
export function createComputeApi(studio: Promise<Studio>): ComputeApi {
  const devices = new Devices();
  const running = new Map<string, AbortController>();
  const turns = new Turns();
  return {
    ...createPseudoLabelling(studio),
    ...createQueueApi(studio, devices, turns),
    evaluateFiles,
    devices: () => describeDevices(devices),
    estimate: async (spec, budgets) => estimatePredict(await studio, devices, spec, budgets),
    predict: async (job, spec, budgets, onProgress) => {
      const controller = new AbortController();
      running.set(job, controller);
      const { signal } = controller;
      try {
        return await turns.first(async () => {
          signal.throwIfAborted();
          return runPredict({ studio: await studio, devices, spec, budgets, signal, onProgress });
        });
      } finally {
        running.delete(job);
      }
    },
    cancel: async (job) => {
      running.get(job)?.abort(new DOMException('The job was cancelled.', 'AbortError'));
    },
  };
}
