import i18next from 'i18next';
import { useConfidence } from '../confidence/confidenceStore.ts';
import { pseudoLabelSpec } from '../confidence/rules.ts';
import { usePreferences } from '../state/index.ts';
import { fittingCalibration, readTeacherFacts, useTeacher } from '../teacher/index.ts';
import type { BatchCase, Job, ModelSummary } from '../workers.ts';
import { type BatchValues, batchFolder, batchRules, batchSpec, type PanelRules } from './batchForm.ts';
import { addJob } from './queueActions.ts';

/** The thresholds of the pseudo-label panel, where they were chosen for a prediction of this model. */
export function panelRules(model: string): PanelRules | undefined {
  const state = useConfidence.getState();
  if (state.opened?.model !== model) return undefined;
  const { cuts, veto, boundaryMm, cleaning } = pseudoLabelSpec(state, state.applied);
  return { cuts, ...(veto !== undefined && { veto }), boundaryMm, cleaning: [...cleaning] };
}

/** Adds the batch with what is known of the model: its calibration and its label mapping. @throws StudioError */
export async function startBatch(
  values: BatchValues,
  cases: readonly BatchCase[],
  model: ModelSummary,
): Promise<Job | undefined> {
  const dataset = batchFolder(values);
  if (dataset === undefined || cases.length === 0) return undefined;
  await readTeacherFacts(model.id);
  const { mappings, calibrations } = useTeacher.getState();
  const mapping = mappings[model.id];
  const temperatures = fittingCalibration(calibrations[model.id])?.calibration.temperatures;
  const own = Object.values(mapping?.labels ?? {});
  const labels = own.length > 0 ? own : [0, ...model.segments.map(({ value }) => value)];
  const rules = batchRules(values, labels, panelRules(model.id));
  const spec = batchSpec(cases, model.id, usePreferences.getState(), rules, dataset, {
    ...(temperatures && { temperatures: [...temperatures] }),
    ...(mapping && { mapping: { labels: { ...mapping.labels }, map: { ...mapping.map } } }),
  });
  return addJob(i18next.t('jobs:batch.name', { dataset }), spec);
}
