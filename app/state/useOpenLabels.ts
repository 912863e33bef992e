import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from './preferences.ts';
import { modelOf, type OpenLabels, openLabelsOf } from './selectors.ts';
import { useStudio } from './studio.ts';

/** The open label map in words, undefined while none is shown. */
export function useOpenLabels(): OpenLabels | undefined {
  const { t } = useTranslation('segments');
  const shown = useStudio((state) => state.shownLabels);
  const results = useStudio((state) => state.results);
  const scans = useStudio((state) => state.scans);
  const models = useStudio((state) => state.models);
  const model = usePreferences((state) => state.model);
  return useMemo(
    () => openLabelsOf(shown, results, scans, modelOf(models, model), (value) => t('unnamed', { value })),
    [shown, results, scans, models, model, t],
  );
}
