import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatDuration } from '../../i18n/index.ts';
import { useStudio } from '../../state/index.ts';
import type { ModelSummary } from '../../workers.ts';

/** Time by earlier runs of the model, and the room there is; the job says both better after its first cases. */
export function BatchEstimate({ model, count }: { readonly model: ModelSummary; readonly count: number }) {
  const { t, i18n } = useTranslation('review');
  const results = useStudio((state) => state.results);
  const storage = useStudio((state) => state.storage);
  if (count === 0) return null;
  const seconds = results
    .filter((result) => result.model === model.id)
    .map((result) => Object.values(result.seconds).reduce((sum, one) => sum + one, 0));
  const mean = seconds.reduce((sum, one) => sum + one, 0) / seconds.length;
  const parts = [
    seconds.length > 0
      ? t('batch.estimate', { time: formatDuration(mean * count, i18n.language), count: seconds.length })
      : t('batch.noEstimate'),
    storage ? t('batch.room', { room: formatBytes(storage.quota - storage.used, i18n.language) }) : '',
  ];
  return (
    <Text size="xs" c="dimmed">
      {parts.join(' ')}
    </Text>
  );
}
