import { Alert, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatNames } from '../../i18n/index.ts';

const SHOWN = 5;

/** Cases of the same picture; nothing where there are none. */
export function DuplicatesAlert({ groups }: { readonly groups: readonly (readonly string[])[] }) {
  const { t } = useTranslation('planning');
  if (groups.length === 0) return null;
  return (
    <Alert color="yellow" title={t('overview.duplicates', { count: groups.length })}>
      {groups.slice(0, SHOWN).map((ids) => (
        <Text key={ids[0]} size="sm">
          {formatNames(ids)}
        </Text>
      ))}
    </Alert>
  );
}
