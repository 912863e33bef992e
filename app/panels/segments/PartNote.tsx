import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useStudio } from '../../state/index.ts';
import { usePartText } from '../partText.ts';

/** Of a prediction that was limited to a part of its scan: which, and what the rest is. @param labels shown */
export function PartNote({ labels }: { readonly labels: string }) {
  const { t } = useTranslation('segments');
  const part = useStudio((state) => state.results.find(({ id }) => id === labels)?.region);
  const textOf = usePartText();
  if (!part) return null;
  return (
    <Text size="xs" px="sm" pb={6}>
      {t('part.shown', { part: textOf(part) })}
    </Text>
  );
}
