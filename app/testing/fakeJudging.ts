import { type CalibratingApi, type EvaluatingApi, type ReportingApi, StudioError } from '../workers.ts';

/** Calibration and evaluation of a workspace that has neither. */
export const fakeJudging = (): CalibratingApi & EvaluatingApi & ReportingApi => ({
  report: async () => '<!doctype html>',
  calibrate: async () => {
    throw new StudioError('job.noCases', 'no cases');
  },
  calibrations: async () => [],
  requireCalibration: async (_run, id) => {
    throw new StudioError('job.noCalibration', 'no calibration', { id });
  },
  removeCalibration: async () => {},
  precisionThresholds: async () => [],
  labelledSplit: async () => [],
  proposeMapping: async (_model, labels) => ({ labels, map: {} }),
  saveMapping: async () => {},
  savedMapping: async () => undefined,
  evaluateFiles: async () => '{}',
  scoreFiles: async (_dataset, _cases, toleranceMm) => ({
    toleranceMm,
    cases: [],
    classes: [],
    dice: null,
    verdict: 'too-few-cases',
    weak: [],
    failed: [],
  }),
  evaluateModel: async () => {
    throw new StudioError('job.noCases', 'no cases');
  },
  resemblance: async () => [],
});
