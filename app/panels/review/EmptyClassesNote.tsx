import { Alert, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNames } from '../../i18n/index.ts';
import { datasetClasses, emptyClasses, useReview } from '../../review/index.ts';
import { useStudio } from '../../state/index.ts';

/** Says which classes a student could not learn from these cases. */
export function EmptyClassesNote() {
  const { t } = useTranslation('review');
  const cases = useReview((state) => state.cases);
  const folder = useReview((state) => state.folder);
  const dataset = useStudio((state) => state.datasets.find((one) => one.folder === folder));
  const { unpredicted, unkept, noBackground } = useMemo(
    () => emptyClasses(cases, datasetClasses(dataset)),
    [cases, dataset],
  );
  if (unpredicted.length + unkept.length === 0 && !noBackground) return null;
  return (
    <Alert color="yellow" p="xs">
      {unkept.length > 0 && <Text size="sm">{t('lacking.unkept', { names: formatNames(unkept) })}</Text>}
      {noBackground && <Text size="sm">{t('lacking.background')}</Text>}
      {unpredicted.length > 0 && (
        <Text size="sm">{t('lacking.unpredicted', { names: formatNames(unpredicted) })}</Text>
      )}
    </Alert>
  );
}
