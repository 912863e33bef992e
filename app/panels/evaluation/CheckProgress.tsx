import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { formatDuration } from '../../i18n/index.ts';
import { type CheckRun, cancelCheck } from '../../teacher/index.ts';

const LEAST_SHARE = 0.02;

/** A run over cases: which one, how far, how long still. */
export function CheckProgress({ run }: { readonly run: CheckRun }) {
  const { t, i18n } = useTranslation('evaluation');
  const elapsed = (Date.now() - run.startedAt) / 1000;
  const left = run.share > LEAST_SHARE ? (elapsed / run.share) * (1 - run.share) : undefined;
  const place = { case: Math.min(run.case + 1, run.cases), cases: run.cases };
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" role="status">
          {left === undefined
            ? t('progress.case', place)
            : t('progress.withTime', { ...place, left: formatDuration(left, i18n.language) })}
        </Text>
        <Button
          variant="default"
          size="compact-xs"
          disabled={run.cancelling}
          onClick={() => attempt(cancelCheck)}
        >
          {t('shell:cancel')}
        </Button>
      </Group>
      <Progress.Root size={6}>
        <Progress.Section value={run.share * 100} aria-label={t('progress.label')} />
      </Progress.Root>
    </Stack>
  );
}
