import i18next from 'i18next';
import { modelOf, type OpenLabels, openLabelsOf, usePreferences, useStudio } from '../state/index.ts';
import { chooseTool } from './editing.ts';
import type { EditTool } from './editingStore.ts';
import { ensureEditing } from './openEditing.ts';

/** A tool opens the shown labels for editing, or asks for new ones. */
export function takeTool(tool: EditTool): void {
  if (ensureEditing(shownLabels())) chooseTool(tool);
}

function shownLabels(): OpenLabels | undefined {
  const { shownLabels: id, results, scans, models } = useStudio.getState();
  const model = modelOf(models, usePreferences.getState().model);
  return openLabelsOf(id, results, scans, model, (value) => i18next.t('segments:unnamed', { value }));
}
