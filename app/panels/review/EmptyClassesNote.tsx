import { Alert, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNames } from '../../i18n/index.ts';
import { emptyClasses, useReview } from '../../review/index.ts';
import { useStudio } from '../../state/index.ts';

/** Says which classes a student could not learn from these cases. */
export function EmptyClassesNote() {
  const { t } = useTranslation('review');
  const cases = useReview((state) => state.cases);
  const folder = useReview((state) => state.folder);
  const labels = useStudio((state) => state.datasets.find((one) => one.folder === folder)?.labels);
  const { unpredicted, unkept, noBackground } = useMemo(() => {
    const named = labels?.flatMap(({ name, values: [value = 0, ...more] }) =>
      value === 0 || more.length > 0 ? [] : [{ name, value }],
    );
    return emptyClasses(cases, named ?? []);
  }, [cases, labels]);
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
