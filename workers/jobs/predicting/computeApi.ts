import { Devices } from '../../inference/index.ts';
import type { ComputeApi } from '../api.ts';
import { createCalibrating } from '../calibrating/createCalibrating.ts';
import { createClassificationApi } from '../classification/createClassificationApi.ts';
import { createCrossValidationApi } from '../crossValidation/results.ts';
import { createEvaluating } from '../evaluating/createEvaluating.ts';
import type { RunInteractive } from '../interactive.ts';
import { createPipelineApi } from '../pipeline/createPipelineApi.ts';
import { createPlanningApi } from '../planning/createPlanningApi.ts';
import { createSplittingApi } from '../planning/splitting.ts';
import { createPseudoLabelling } from '../pseudoLabelling/createPseudoLabels.ts';
import { createQueueApi } from '../queue/createQueueApi.ts';
import { Turns } from '../queue/turns.ts';
import { createReporting } from '../reporting/createReport.ts';
import type { Studio } from '../studio.ts';
import { createTrainingApi } from '../training/createTrainingApi.ts';
import { describeDevices } from './describeDevices.ts';
import { estimatePredict } from './estimatePredict.ts';
import { runPredict } from './runPredict.ts';

/** The compute worker's answers. One computes at a time: a second `predict` waits for the first, and the queue's job
 *  gives way to both. */
export function createComputeApi(studio: Promise<Studio>): ComputeApi {
  const devices = new Devices();
  const running = new Map<string, AbortController>();
  const turns = new Turns();
  const interactive: RunInteractive = async (job, work) => {
    const controller = new AbortController();
    running.set(job, controller);
    const { signal } = controller;
    try {
      return await turns.first(async () => {
        signal.throwIfAborted();
        return work({ studio: await studio, devices, signal });
      });
    } finally {
      running.delete(job);
    }
  };
  /** Answered between two steps of the queue's job, whatever it reads. */
  const aside =
    <Asked extends unknown[], Answer>(answer: (...asked: Asked) => Promise<Answer>) =>
    (...asked: Asked) =>
      turns.aside(() => answer(...asked));
  const training = createTrainingApi(studio, interactive, devices);
  const planning = createPlanningApi(studio, devices);
  return {
    ...createPseudoLabelling(studio),
    ...createQueueApi(studio, devices, turns),
    ...createCalibrating(studio, interactive),
    ...createEvaluating(studio, interactive),
    ...training,
    trainingChoices: aside(training.trainingChoices),
    checkPretrained: aside(training.checkPretrained),
    takePlans: aside(training.takePlans),
    trainingNeed: aside(training.trainingNeed),
    trainingStatistics: aside(training.trainingStatistics),
    modelZip: aside(training.modelZip),
    ...createClassificationApi(studio),
    ...createCrossValidationApi(studio, interactive),
    ...createPipelineApi(studio),
    ...planning,
    planningFacts: aside(planning.planningFacts),
    readPlans: aside(planning.readPlans),
    trainingFits: aside(planning.trainingFits),
    ...createSplittingApi(studio),
    ...createReporting(),
    devices: () => describeDevices(devices),
    estimate: async (spec, budgets) => estimatePredict(await studio, devices, spec, budgets),
    predict: (job, spec, budgets, onProgress) =>
      interactive(job, (given) => runPredict({ ...given, spec, budgets, onProgress })),
    cancel: async (job) => {
      running.get(job)?.abort(new DOMException('The job was cancelled.', 'AbortError'));
    },
  };
}
