import { Checkbox, Group, NativeSelect, Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrainingValues } from '../../training/index.ts';
import type { ModelSummary, TrainingChoices } from '../../workers.ts';
import { NumberField } from '../NumberField.tsx';
import { ClassShares } from './ClassShares.tsx';
import { LABEL_FIRST } from './labelFirst.ts';

export interface TrainingNumbersProps {
  readonly values: TrainingValues;
  readonly model: ModelSummary | undefined;
  readonly choices: TrainingChoices | undefined;
  readonly onChange: (now: Partial<TrainingValues>) => void;
}

type NumberKey =
  | 'epochs'
  | 'iterations'
  | 'validationIterations'
  | 'batchSize'
  | 'patience'
  | 'unfreezeEvery'
  | 'frozenStages'
  | 'seed'
  | 'cacheMegabytes';

const LIMITS: Readonly<Record<NumberKey, readonly [least: number, most: number]>> = {
  epochs: [1, 10_000],
  iterations: [1, 10_000],
  validationIterations: [0, 1000],
  batchSize: [0, 64],
  patience: [0, 1000],
  unfreezeEvery: [0, 1000],
  frozenStages: [0, 10],
  seed: [0, 2 ** 32 - 1],
  cacheMegabytes: [0, 16_384],
};

const PARTS = ['encoder', 'decoder', 'heads'] as const;

/** How long and how fast; what few change stays behind "More settings". */
export function TrainingNumbers({ values, model, choices, onChange }: TrainingNumbersProps) {
  const { t } = useTranslation('training');
  const [more, setMore] = useState(false);
  const number = (key: NumberKey) => (
    <NumberField
      {...LABEL_FIRST}
      key={key}
      label={t(`number.${key}.label`)}
      description={t(`number.${key}.what`)}
      min={LIMITS[key][0]}
      max={LIMITS[key][1]}
      allowDecimal={false}
      value={values[key]}
      onChange={(value) => onChange({ [key]: value })}
    />
  );
  return (
    <Stack gap="xs">
      <Group gap="sm" grow align="flex-start">
        {number('epochs')}
        {number('iterations')}
        <NumberField
          {...LABEL_FIRST}
          label={t('learningRate.label')}
          description={t('learningRate.what')}
          min={1e-6}
          max={1}
          step={0.001}
          decimalScale={6}
          value={values.learningRate}
          onChange={(learningRate) => onChange({ learningRate })}
        />
      </Group>
      <Switch
        size="xs"
        label={t('more')}
        checked={more}
        onChange={(event) => setMore(event.currentTarget.checked)}
      />
      {more && (
        <>
          <Group gap="sm" grow align="flex-start">
            {number('validationIterations')}
            {number('batchSize')}
            {number('patience')}
            {number('unfreezeEvery')}
          </Group>
          <Group gap="sm" grow align="flex-start">
            {number('frozenStages')}
            {PARTS.map((part) => (
              <NumberField
                {...LABEL_FIRST}
                key={part}
                label={t(`rates.${part}`)}
                description={t('rates.what')}
                min={0}
                max={100}
                step={0.1}
                value={values.rates[part]}
                onChange={(rate) => onChange({ rates: { ...values.rates, [part]: rate } })}
              />
            ))}
          </Group>
          <Group gap="sm" grow align="flex-start">
            <NativeSelect
              {...LABEL_FIRST}
              label={t('order.label')}
              description={t(`order.what.${values.order}`)}
              value={values.order}
              onChange={(event) =>
                onChange({ order: event.currentTarget.value === 'class' ? 'class' : 'case' })
              }
              data={(['case', 'class'] as const).map((value) => ({ value, label: t(`order.${value}`) }))}
            />
            {values.order === 'class' && (
              <NumberField
                {...LABEL_FIRST}
                label={t('rarity.label')}
                description={t('rarity.what')}
                min={0}
                max={1}
                step={0.1}
                value={values.rarity}
                onChange={(rarity) => onChange({ rarity })}
              />
            )}
            {number('cacheMegabytes')}
            {number('seed')}
          </Group>
          <Checkbox
            size="xs"
            label={t('validate')}
            checked={values.validate}
            onChange={(event) => onChange({ validate: event.currentTarget.checked })}
          />
          <ClassShares values={values} model={model} choices={choices} />
        </>
      )}
    </Stack>
  );
}
