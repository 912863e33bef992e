import { Group, NumberInput, SegmentedControl, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  BATCH_THRESHOLDS,
  type BatchValues,
  type BatchThresholds as Mode,
  panelRules,
} from '../../queue/index.ts';
import type { ModelSummary } from '../../workers.ts';

export interface BatchThresholdsProps {
  readonly values: BatchValues;
  readonly model: ModelSummary | undefined;
  readonly onChange: (now: Partial<BatchValues>) => void;
}

/** How sure a voxel must be to become a label. */
export function BatchThresholds({ values, model, onChange }: BatchThresholdsProps) {
  const { t } = useTranslation('jobs');
  const { thresholds, fixed, share, vetoOn } = values;
  const hasPanel = model !== undefined && panelRules(model.id) !== undefined;
  const percent = (value: number, label: string, change: (value: number) => void) => (
    <NumberInput
      label={label}
      min={1}
      max={100}
      step={1}
      suffix=" %"
      w={140}
      value={Math.round(value * 100)}
      onChange={(now) => change(Number(now) / 100)}
    />
  );
  return (
    <Stack gap={8}>
      <SegmentedControl
        size="xs"
        aria-label={t('batch.thresholds.label')}
        value={thresholds}
        onChange={(value) => onChange({ thresholds: value as Mode })}
        data={BATCH_THRESHOLDS.map((value) => ({
          value,
          label: t(`batch.thresholds.${value}`),
          disabled: value === 'panel' && !hasPanel,
        }))}
      />
      <Text size="xs" c="dimmed">
        {t(`batch.thresholds.what.${thresholds}`)}
      </Text>
      {thresholds !== 'panel' && (
        <Group gap="lg" align="flex-end">
          {thresholds === 'fixed'
            ? percent(fixed, t('batch.fixed'), (value) => onChange({ fixed: value }))
            : percent(share, t('batch.share'), (value) => onChange({ share: value }))}
          <Switch
            label={t('batch.veto')}
            checked={vetoOn}
            onChange={(event) => onChange({ vetoOn: event.currentTarget.checked })}
          />
        </Group>
      )}
    </Stack>
  );
}
