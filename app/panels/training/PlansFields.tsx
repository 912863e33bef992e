import { Group, NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  configurationsOf,
  DEFAULT_PLANS,
  foldsOffered,
  MODEL_PLANS,
  plansOffered,
  type TrainingValues,
  USUAL_FOLDS,
} from '../../training/index.ts';
import type { ModelSummary, TrainingChoices } from '../../workers.ts';

export interface PlansFieldsProps {
  readonly values: TrainingValues;
  readonly model: ModelSummary | undefined;
  readonly choices: TrainingChoices | undefined;
  readonly onChange: (now: Partial<TrainingValues>) => void;
}

const NONE: Pick<TrainingChoices, 'plans'> = { plans: [] };

/** Which plans, configuration and fold. */
export function PlansFields({ values, model, choices, onChange }: PlansFieldsProps) {
  const { t } = useTranslation('training');
  const count = choices?.folds ?? USUAL_FOLDS;
  const folds = foldsOffered(count);
  const known = choices ?? NONE;
  const has = (plans: string) => known.plans.some(({ name }) => name === plans);
  const labelOf = (plans: string) => {
    if (model && plans === MODEL_PLANS) return t('plans.take', { model: model.name });
    return plans === DEFAULT_PLANS && !has(plans) ? t('plans.make') : plans;
  };
  const configurations = configurationsOf(values, model, known);
  const names = configurations.length > 0 ? configurations.map(({ name }) => name) : [values.configuration];
  const facts = configurations.find(({ name }) => name === values.configuration);
  return (
    <>
      <Group gap="sm" grow align="flex-start">
        <NativeSelect
          label={t('plans.label')}
          value={values.plans}
          onChange={(event) => onChange({ plans: event.currentTarget.value })}
          data={plansOffered(model, known).map((value) => ({ value, label: labelOf(value) }))}
        />
        <NativeSelect
          label={t('configuration')}
          value={values.configuration}
          onChange={(event) => onChange({ configuration: event.currentTarget.value })}
          data={names}
        />
        <NativeSelect
          label={t('fold')}
          value={String(values.fold)}
          onChange={(event) => {
            const { value } = event.currentTarget;
            const fold = folds.find((one) => String(one) === value);
            if (fold !== undefined) onChange({ fold });
          }}
          data={folds.map((one) => ({
            value: String(one),
            label: typeof one === 'number' ? String(one) : t(`folds.${one}`),
          }))}
        />
      </Group>
      {values.fold === 'each' && (
        <Text size="xs" c="dimmed">
          {t('folds.what', { count })}
        </Text>
      )}
      {facts && (
        <Text size="xs" c="dimmed">
          {t('facts', {
            architecture: facts.architecture,
            patch: facts.patchSize.join(' × '),
            batch: facts.batchSize,
            count: choices?.labelledCases ?? 0,
          })}
        </Text>
      )}
    </>
  );
}
