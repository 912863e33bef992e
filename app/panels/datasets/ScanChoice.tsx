import { Checkbox, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ScanSummary } from '../../workers.ts';

export interface ScanChoiceProps {
  readonly scans: readonly ScanSummary[];
  /** By scan, the label map that goes along. */
  readonly labels: ReadonlyMap<string, ScanSummary>;
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

/** Which of the open scans become cases; their label maps go along. */
export function ScanChoice({ scans, labels, chosen, onChange }: ScanChoiceProps) {
  const { t } = useTranslation('datasets');
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    onChange(next);
  };
  return (
    <Stack gap={6} role="group" aria-label={t('new.scans')}>
      <Text size="sm" fw={500}>
        {t('new.scans')}
      </Text>
      {scans.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('new.noScans')}
        </Text>
      )}
      {scans.map((scan) => (
        <Checkbox
          key={scan.id}
          size="sm"
          label={scan.name}
          description={labels.has(scan.id) ? t('new.withLabels') : t('new.withoutLabels')}
          checked={chosen.has(scan.id)}
          onChange={() => toggle(scan.id)}
        />
      ))}
    </Stack>
  );
}
