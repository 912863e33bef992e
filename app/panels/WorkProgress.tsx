import { Button, Group, Loader, Progress as ProgressBar, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDuration } from '../i18n/index.ts';
import type { Progress } from '../workers.ts';

export interface WorkProgressProps {
  /** What is being done. */
  readonly label: string;
  /** Undefined, or one step in all: nobody knows how far it is. */
  readonly progress: Pick<Progress, 'done' | 'total'> | undefined;
  /** When it began, for work that goes on while nobody looks. @default now */
  readonly startedAt?: number;
  readonly onCancel?: () => void;
  /** What its button says. @default Cancel */
  readonly cancel?: string;
}

/** Work that a dialog waits for: how far it is, how long it will take, and the way out. */
export function WorkProgress({ label, progress, startedAt, onCancel, cancel }: WorkProgressProps) {
  const { t, i18n } = useTranslation('shell');
  const [mountedAt] = useState(() => Date.now());
  const now = useNow(1000);
  const isCounted = progress !== undefined && progress.total > 1;
  const { done, total } = progress ?? { done: 0, total: 1 };
  const left = done > 0 ? ((now - (startedAt ?? mountedAt)) / 1000 / done) * (total - done) : undefined;
  const words = { done, total, ...(left !== undefined && { left: formatDuration(left, i18n.language) }) };
  return (
    <Stack gap={8}>
      <Group gap="xs" wrap="nowrap">
        {!isCounted && <Loader size={14} />}
        <Text size="sm" truncate title={label} flex={1} role="status">
          {label}
        </Text>
        {isCounted && (
          <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
            {t(left === undefined ? 'work.count' : 'work.withTime', words)}
          </Text>
        )}
      </Group>
      {isCounted && <ProgressBar aria-label={label} value={(100 * done) / total} />}
      {onCancel && (
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {cancel ?? t('cancel')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

/** The clock, read anew every so many milliseconds. */
function useNow(every: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
