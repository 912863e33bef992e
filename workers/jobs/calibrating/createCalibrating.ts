import { parseDatasetJson } from '../../network/index.ts';
import {
  type ClassCut,
  fromCode,
  type PrecisionCounts,
  precisionCut,
  probabilityOf,
  proposeMapping,
  scaledCut,
  splitCounted,
  unscaledCut,
} from '../../semisupervised/index.ts';
import type { RunInteractive } from '../interactive.ts';
import { JobError } from '../jobError.ts';
import { decidedLabels } from '../predicting/decidedLabels.ts';
import type { TrueVoxelSplit } from '../pseudoLabelling/spec.ts';
import { splitRows } from '../pseudoLabelling/splitRows.ts';
import type { Studio } from '../studio.ts';
import type {
  CalibratingApi,
  Calibration,
  LabelledSplitSpec,
  PrecisionSpec,
  PrecisionThreshold,
  StoredCalibration,
  TeacherRun,
} from './api.ts';
import { calibrate } from './calibrate.ts';
import { CalibrationStore } from './calibrationStore.ts';
import { checkpointHashes, stalenessOf } from './checkpointHashes.ts';

export function createCalibrating(opening: Promise<Studio>, interactive: RunInteractive): CalibratingApi {
  const store = async () => new CalibrationStore((await opening).directory);
  return {
    calibrate: (job, spec, budgets, onProgress) =>
      interactive(job, async ({ studio, devices, signal }) =>
        calibrate({ studio, devices, spec, budgets, signal, onProgress }),
      ),
    calibrations: async (run) => calibrations(await opening, run),
    requireCalibration: async (run, id) => requireCalibration(await opening, run, id),
    removeCalibration: async (model, id) => (await store()).remove(model, id),
    precisionThresholds: async (spec) => precisionThresholds(await opening, spec),
    labelledSplit: async (spec) => labelledSplit(await opening, spec),
    proposeMapping: async (model, labels) => proposeMapping(await teacherNames(await opening, model), labels),
    saveMapping: async (model, mapping) => {
      if (mapping) decidedLabels(await datasetOf(await opening, model), mapping);
      await (await store()).putMapping(model, mapping);
    },
    savedMapping: async (model) => (await store()).mapping(model),
  };
}

async function calibrations(studio: Studio, run: TeacherRun): Promise<StoredCalibration[]> {
  const found = await new CalibrationStore(studio.directory).list(run.model);
  const hashes = await checkpointHashes(studio, run, run.folds);
  return found.map((calibration) => {
    const stale = stalenessOf(calibration, run, hashes);
    return { calibration, ...(stale && { stale }) };
  });
}

/** @throws JobError `job.noCalibration`, `job.staleCalibration` */
export async function requireCalibration(studio: Studio, run: TeacherRun, id: string): Promise<Calibration> {
  const found = (await calibrations(studio, run)).find(({ calibration }) => calibration.id === id);
  if (!found) throw new JobError('noCalibration', { id });
  if (found.stale) throw new JobError('staleCalibration', { id, what: found.stale });
  return found.calibration;
}

export async function precisionThresholds(
  studio: Studio,
  { calibration: id, run, target, seed }: PrecisionSpec,
): Promise<PrecisionThreshold[]> {
  const { classes, classScales } = await requireCalibration(studio, run, id);
  const counted = (await new CalibrationStore(studio.directory).counts(run.model, id)) ?? [];
  const values = [...new Set([0, ...counted.flatMap(({ counts }) => [...counts.keys()])])];
  return values
    .sort((a, b) => a - b)
    .filter((value) => value === 0 || classes.some((one) => one.value === value))
    .map((value) => {
      const ofClass = counted.flatMap(({ counts }): PrecisionCounts[] => {
        const one = counts.get(value);
        return one ? [one] : [];
      });
      const found = precisionCut(ofClass, target, seed);
      if (found.kind === 'unavailable') return { kind: found.kind, value, cases: found.cases };
      const { kind, precision, lowerBound, kept } = found;
      // Counted at the temperature; the predicted codes are scaled besides.
      const cut = scaledCut(
        found.cut,
        classScales.find((scale) => scale.value === value),
      );
      return { kind, value, ...cut, threshold: thresholdOf(cut), precision, lowerBound, kept };
    });
}

/** @throws JobError `job.noCalibration`, `job.staleCalibration` */
export async function labelledSplit(
  studio: Studio,
  { calibration: id, run, cuts, veto }: LabelledSplitSpec,
): Promise<TrueVoxelSplit[]> {
  const { classScales } = await requireCalibration(studio, run, id);
  const counted = (await new CalibrationStore(studio.directory).counts(run.model, id)) ?? [];
  const lineOf = (value: number) => classScales.find((scale) => scale.value === value);
  const split = splitCounted(
    counted.flatMap(({ truth }) => truth),
    new Map(cuts.map(({ value, ...cut }) => [value, unscaledCut(cut, lineOf(value))])),
    veto,
  );
  return splitRows(split);
}

const thresholdOf = ({ code }: ClassCut): number => probabilityOf(fromCode(code));

async function datasetOf({ models }: Studio, model: string) {
  return parseDatasetJson(JSON.parse(await (await models.file(model, 'dataset.json')).text()));
}

async function teacherNames(studio: Studio, model: string): Promise<readonly string[]> {
  return decidedLabels(await datasetOf(studio, model)).teacher;
}
