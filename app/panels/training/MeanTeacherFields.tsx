import { Alert, Group, NativeSelect, Stack, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { MeanTeacherValues, TrainingValues } from '../../training/index.ts';
import { NumberField } from '../NumberField.tsx';
import { LABEL_FIRST } from './labelFirst.ts';

export interface MeanTeacherFieldsProps {
  readonly values: TrainingValues;
  /** Folders of the datasets whose scans it may look at. */
  readonly datasets: readonly string[];
  readonly onChange: (now: Partial<TrainingValues>) => void;
}

const NUMBERS = [
  { key: 'weight', most: 100, step: 0.05 },
  { key: 'threshold', most: 1, step: 0.05 },
  { key: 'decay', most: 1, step: 0.01 },
] as const;

/** Consistency with a moving average of the network on scans that nobody has labelled; off by default. */
export function MeanTeacherFields({ values, datasets, onChange }: MeanTeacherFieldsProps) {
  const { t } = useTranslation('training');
  const { meanTeacher } = values;
  // The training's own dataset may have become the one that was chosen here.
  const unchosen = { value: meanTeacher.dataset, label: t('meanTeacher.dataset.choose'), disabled: true };
  const change = (now: Partial<MeanTeacherValues>) => onChange({ meanTeacher: { ...meanTeacher, ...now } });
  return (
    <Stack gap="xs">
      <Switch
        size="xs"
        label={t('meanTeacher.label')}
        description={datasets.length === 0 ? t('meanTeacher.noDataset') : t('meanTeacher.what')}
        checked={meanTeacher.isOn}
        disabled={datasets.length === 0 && !meanTeacher.isOn}
        onChange={(event) =>
          change({ isOn: event.currentTarget.checked, dataset: meanTeacher.dataset || (datasets[0] ?? '') })
        }
      />
      {meanTeacher.isOn && (
        <>
          <NativeSelect
            label={t('meanTeacher.dataset.label')}
            description={t('meanTeacher.dataset.what')}
            value={meanTeacher.dataset}
            onChange={(event) => change({ dataset: event.currentTarget.value })}
            data={datasets.includes(meanTeacher.dataset) ? [...datasets] : [unchosen, ...datasets]}
          />
          <Group gap="sm" grow align="flex-start">
            {NUMBERS.map(({ key, most, step }) => (
              <NumberField
                {...LABEL_FIRST}
                key={key}
                label={t(`meanTeacher.${key}.label`)}
                description={t(`meanTeacher.${key}.what`)}
                min={0}
                max={most}
                step={step}
                decimalScale={4}
                value={meanTeacher[key]}
                onChange={(value) => change({ [key]: value })}
              />
            ))}
          </Group>
          <Alert color="yellow" p="xs">
            <Text size="xs">{t('meanTeacher.uncalibrated')}</Text>
          </Alert>
          <Text size="xs" c="dimmed">
            {t('meanTeacher.costs')}
          </Text>
        </>
      )}
    </Stack>
  );
}
