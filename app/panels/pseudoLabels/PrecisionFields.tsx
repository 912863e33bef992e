import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Cuts at which a class is as precise on held-out labelled cases as asked. */
export function PrecisionFields() {
  const { t } = useTranslation('pseudoLabels');
  return (
    <Text size="xs" role="note">
      {t('precision.none')}
    </Text>
  );
}
