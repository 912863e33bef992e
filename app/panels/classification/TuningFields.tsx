import { NumberInput, SegmentedControl, SimpleGrid, Switch, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ClassifierFieldsProps } from './TrainForm.tsx';

const COUNTS = ['epochs', 'iterations', 'batchSize', 'unfreezeEvery'] as const;
const RATES = ['encoderLearningRate', 'headLearningRate'] as const;

/** The head alone, or the encoder with it: how fast, and which stages when. */
export function TuningFields({ values, onChange }: ClassifierFieldsProps) {
  const { t } = useTranslation('classification');
  return (
    <div>
      <SegmentedControl
        size="xs"
        aria-label={t('learns.label')}
        value={values.learns}
        onChange={(value) => onChange({ learns: value === 'encoder' ? 'encoder' : 'head' })}
        data={(['head', 'encoder'] as const).map((value) => ({ value, label: t(`learns.${value}`) }))}
      />
      <Text size="xs" c="dimmed" mt={4}>
        {t(`learns.what.${values.learns}`)}
      </Text>
      {values.learns === 'encoder' && (
        <>
          <SimpleGrid cols={3} spacing="sm" mt="xs" mb="xs">
            {COUNTS.map((key) => (
              <NumberInput
                key={key}
                size="xs"
                label={t(`tuning.${key}`)}
                min={key === 'unfreezeEvery' ? 0 : 1}
                value={values[key]}
                onChange={(value) => typeof value === 'number' && onChange({ [key]: value })}
              />
            ))}
            {RATES.map((key) => (
              <NumberInput
                key={key}
                size="xs"
                label={t(`tuning.${key}`)}
                min={1e-7}
                step={1e-4}
                value={values[key]}
                onChange={(value) => typeof value === 'number' && value > 0 && onChange({ [key]: value })}
              />
            ))}
          </SimpleGrid>
          <Switch
            size="sm"
            label={t('tuning.augmented')}
            checked={values.augmented}
            onChange={(event) => onChange({ augmented: event.currentTarget.checked })}
          />
        </>
      )}
    </div>
  );
}
