import { Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import {
  classFigures,
  confidenceSession,
  downloadPseudoLabel,
  EVERYTHING,
  keepPseudoLabel,
  type OpenedConfidence,
  useConfidence,
} from '../../confidence/index.ts';

/** What the pseudo-label holds over all, and the ways to take it. */
export function ExportFooter({ opened }: { readonly opened: OpenedConfidence }) {
  const { t } = useTranslation('pseudoLabels');
  const cuts = useConfidence((state) => state.cuts);
  const busy = useConfidence((state) => state.processing !== undefined);
  useConfidence((state) => state.counted);
  const share = (wanted: (value: number) => boolean): number => {
    const counted = (confidenceSession()?.tally.classes ?? [])
      .filter(({ value }) => wanted(value))
      .map((one) => classFigures(one, cuts[one.value] ?? EVERYTHING, opened.voxelMillilitres));
    const predicted = counted.reduce((sum, one) => sum + one.predicted, 0);
    return predicted > 0 ? counted.reduce((sum, one) => sum + one.kept, 0) / predicted : 0;
  };
  return (
    <Stack gap={8}>
      <Text size="xs" role="status">
        {t('total', { foreground: share((value) => value !== 0), background: share((value) => value === 0) })}
      </Text>
      <Group gap="xs" grow>
        <Button
          variant="default"
          disabled={busy}
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={() => attempt(downloadPseudoLabel)}
        >
          {t('download')}
        </Button>
        <Button disabled={busy} onClick={() => attempt(keepPseudoLabel)}>
          {t('keep')}
        </Button>
      </Group>
    </Stack>
  );
}
