import { Center, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MissingFeature } from '../missingFeature.ts';

/** Instead of the studio where it cannot work: what is missing and what to do. */
export function UnsupportedPage({ missing }: { readonly missing: MissingFeature }) {
  const { t } = useTranslation('shell');
  return (
    <Center component="main" h="100dvh" p="xl">
      <Stack maw={520} gap="sm">
        <Title order={1} size="xl">
          {t('unsupported.title')}
        </Title>
        <Text>{t(`unsupported.${missing}.what`)}</Text>
        <Text>{t(`unsupported.${missing}.now`)}</Text>
      </Stack>
    </Center>
  );
}
