import { Devices } from '../../inference/index.ts';
import type { ComputeApi } from '../api.ts';
import { evaluateFiles } from '../evaluating/evaluateFiles.ts';
import { createPseudoLabelling } from '../pseudoLabelling/createPseudoLabels.ts';
import type { Studio } from '../studio.ts';
import { describeDevices } from './describeDevices.ts';
import { estimatePredict } from './estimatePredict.ts';
import { runPredict } from './runPredict.ts';

/** The compute worker's answers. One job at a time: a second `predict` waits for the first. */
export function createComputeApi(studio: Promise<Studio>): ComputeApi {
  const devices = new Devices();
  const running = new Map<string, AbortController>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    ...createPseudoLabelling(studio),
    evaluateFiles,
    devices: () => describeDevices(devices),
    estimate: async (spec, budgets) => estimatePredict(await studio, devices, spec, budgets),
    predict: async (job, spec, budgets, onProgress) => {
      const controller = new AbortController();
      running.set(job, controller);
      const before = last;
      const turn = before
        .catch(() => undefined)
        .then(async () => {
          controller.signal.throwIfAborted();
          const { signal } = controller;
          return runPredict({ studio: await studio, devices, spec, budgets, signal, onProgress });
        })
        .finally(() => running.delete(job));
      last = turn;
      return turn;
    },
    cancel: async (job) => {
      running.get(job)?.abort(new DOMException('The job was cancelled.', 'AbortError'));
    },
  };
}
