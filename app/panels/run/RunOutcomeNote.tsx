import { Alert, Button, Group, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, downloadResult } from '../../actions/index.ts';
import { codedText } from '../../failures/index.ts';
import { formatDuration } from '../../i18n/index.ts';
import { useStudio } from '../../state/index.ts';
import type { ResultSummary } from '../../workers.ts';
import { useDeviceWords } from '../useDeviceWords.ts';

/** How the last run ended, and what can be taken home. */
export function RunOutcomeNote() {
  const { t, i18n } = useTranslation('run');
  const deviceWords = useDeviceWords();
  const outcome = useStudio((state) => state.outcome);
  const dismissed = useStudio((state) => state.outcomeDismissed);
  const result = useStudio((state) =>
    state.outcome?.kind === 'done' ? state.results.find(({ id }) => id === doneId(state.outcome)) : undefined,
  );
  const close = {
    withCloseButton: true,
    closeButtonLabel: t('shell:close'),
    onClose: dismissed,
    p: 'xs',
  } as const;
  if (outcome?.kind === 'cancelled') return <Alert {...close} color="gray" title={t('outcome.cancelled')} />;
  if (!result) return null;
  return (
    <Alert {...close} color="teal" title={doneTitle(result)}>
      {result.fellBack && (
        <Text size="xs" mb={6}>
          {t('outcome.fellBack', {
            reason: codedText(i18n, { code: result.fellBack, message: result.fellBack, details: {} }),
          })}
        </Text>
      )}
      <Group gap={6}>
        {result.files.map((file) => (
          <Button
            key={file}
            size="compact-xs"
            variant="default"
            leftSection={<IconDownload size={13} aria-hidden />}
            aria-label={t('download', { file })}
            onClick={() => attempt(() => downloadResult(result.id, file))}
          >
            {file}
          </Button>
        ))}
      </Group>
    </Alert>
  );
  function doneTitle({ seconds, backend, device }: ResultSummary): string {
    const total = Object.values(seconds).reduce((sum, value) => sum + value, 0);
    return t('outcome.done', {
      time: formatDuration(total, i18n.language),
      backend: deviceWords(device ?? backend),
    });
  }
}

const doneId = (outcome: { kind: string; result?: string } | undefined) => outcome?.result;
