/** What is kept with a model: its label mapping and its calibrations. */
import { compute } from '../actions/index.ts';
import type { ConfidenceSpec, LabelMapping, PredictSpec, StoredCalibration, TeacherRun } from '../workers.ts';
import { teacherRun } from './teacherRun.ts';
import { useTeacher } from './teacherStore.ts';

/** Asks for mapping and calibrations anew. @param folds of a run by which calibrations are judged @throws StudioError */
export async function readTeacherFacts(model: string, folds?: TeacherRun['folds']): Promise<void> {
  const mapping = await compute().savedMapping(model);
  useTeacher.setState(({ mappings }) => ({ mappings: { ...mappings, [model]: mapping } }));
  const run = teacherRun(model);
  const found = await compute().calibrations(folds ? { ...run, folds } : run);
  useTeacher.setState(({ calibrations }) => ({ calibrations: { ...calibrations, [model]: found } }));
}

/** The newest calibration that is good for this run. */
export const fittingCalibration = (
  found: readonly StoredCalibration[] | undefined,
): StoredCalibration | undefined => found?.find(({ stale }) => stale === undefined);

/** Adds what the model's mapping and calibration say to a run that keeps confidence. @throws StudioError */
export async function withTeacherFacts(spec: PredictSpec): Promise<PredictSpec> {
  if (!spec.confidence) return spec;
  await readTeacherFacts(spec.model);
  const { mappings, calibrations } = useTeacher.getState();
  const mapping = mappings[spec.model];
  const calibration = fittingCalibration(calibrations[spec.model])?.calibration;
  const confidence: ConfidenceSpec = {
    ...spec.confidence,
    ...(calibration && { temperatures: calibration.temperatures, classScales: calibration.classScales }),
    ...(mapping && { mapping }),
  };
  return { ...spec, confidence };
}

/** Keeps a mapping with the model; undefined: the model's own labels. @throws JobError `job.mapping` */
export async function saveMapping(model: string, mapping: LabelMapping | undefined): Promise<void> {
  await compute().saveMapping(model, mapping);
  await readTeacherFacts(model);
}

/** @throws StudioError */
export async function removeCalibration(model: string, id: string): Promise<void> {
  await compute().removeCalibration(model, id);
  await readTeacherFacts(model);
}
