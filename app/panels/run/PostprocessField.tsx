import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { compute, useAnswer } from '../../actions/index.ts';
import { usePreferences } from '../../state/index.ts';
import type { ModelSummary } from '../../workers.ts';

/** Offered where the model's own cross-validation proved that it helps. */
export function PostprocessField({ model }: { readonly model: ModelSummary }) {
  const { t, i18n } = useTranslation('run');
  const wanted = usePreferences((state) => state.postprocess);
  const chosen = usePreferences((state) => state.postprocessChosen);
  const keepsConfidence = usePreferences((state) => state.keepConfidence);
  const steps = useAnswer(model.id, () => compute().modelPostprocessing(model.id));
  if (!steps || steps.length === 0) return null;
  const nameOf = (value: number) => model.segments.find((one) => one.value === value)?.name ?? String(value);
  const names = steps.map((labels) => labels.map(nameOf).join(' + '));
  return (
    <Switch
      label={t('postprocess.label')}
      description={t('postprocess.what', { names: new Intl.ListFormat(i18n.language).format(names) })}
      disabled={keepsConfidence}
      checked={wanted && !keepsConfidence}
      onChange={(event) => chosen(event.currentTarget.checked)}
    />
  );
}
