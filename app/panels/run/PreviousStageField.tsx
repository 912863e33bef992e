import { NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import type { ModelSummary, ScanSummary } from '../../workers.ts';

export interface PreviousStageFieldProps {
  readonly scan: ScanSummary;
  readonly model: ModelSummary;
}

/** A cascade starts from what the low-resolution model found in the same scan: a result or a stored label map. */
export function PreviousStageField({ scan, model }: PreviousStageFieldProps) {
  const { t, i18n } = useTranslation('run');
  const results = useStudio((state) => state.results);
  const scans = useStudio((state) => state.scans);
  const models = useStudio((state) => state.models);
  const chosen = usePreferences((state) => state.previousStage);
  const previousStageChosen = usePreferences((state) => state.previousStageChosen);
  const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'short' });
  const stages = [
    ...results
      .filter((result) => result.scan === scan.id && result.model !== model.id && !result.region)
      .map(({ id, model: by, createdAt }) => ({
        value: id,
        label: `${modelOf(models, by)?.name ?? t('results.modelRemoved')}, ${time.format(createdAt)}`,
      })),
    ...scans.filter(({ of }) => of === scan.id).map(({ id, name }) => ({ value: id, label: name })),
  ];
  if (stages.length === 0) return <Text size="sm">{t('previousStage.missing')}</Text>;
  return (
    <NativeSelect
      label={t('previousStage.label')}
      value={chosen ?? ''}
      onChange={(event) => previousStageChosen(event.currentTarget.value || undefined)}
      data={[{ value: '', label: t('previousStage.choose') }, ...stages]}
    />
  );
}
