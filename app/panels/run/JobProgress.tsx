import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconPlayerStopFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, cancelJob } from '../../actions/index.ts';
import { type RunningJob, useJobShare, useJobWords } from '../../state/index.ts';

export function JobProgress({ job }: { readonly job: RunningJob }) {
  const { t } = useTranslation('run');
  const share = useJobShare(job);
  const words = useJobWords(job, share);
  const percent = Math.round(share.share * 100);
  return (
    <Stack gap={8}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="sm">{words}</Text>
        <Text size="sm" fw={600}>
          {t('percent', { value: share.share })}
        </Text>
      </Group>
      <Progress.Root size={6} transitionDuration={150}>
        <Progress.Section value={percent} aria-label={t('progress.label')} />
      </Progress.Root>
      <Button
        fullWidth
        variant="default"
        leftSection={<IconPlayerStopFilled size={14} aria-hidden />}
        disabled={job.cancelling}
        onClick={() => attempt(() => cancelJob(job.id))}
      >
        {t('shell:cancel')}
      </Button>
    </Stack>
  );
}
