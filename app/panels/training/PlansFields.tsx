import { Group, NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  foldsOf,
  MODEL_PLANS,
  plansName,
  type TrainingValues,
  takenPlans,
  USUAL_FOLDS,
} from '../../training/index.ts';
import type { ModelSummary, TrainingChoices } from '../../workers.ts';

export interface PlansFieldsProps {
  readonly values: TrainingValues;
  readonly model: ModelSummary | undefined;
  readonly choices: TrainingChoices | undefined;
  readonly onChange: (now: Partial<TrainingValues>) => void;
}

/** Which plans, configuration and fold. */
export function PlansFields({ values, model, choices, onChange }: PlansFieldsProps) {
  const { t } = useTranslation('training');
  const own = choices?.plans ?? [];
  const count = choices?.folds ?? USUAL_FOLDS;
  const folds = [...foldsOf(Math.max(count, USUAL_FOLDS)), 'each', 'all'] as const;
  const isThere = own.some(({ name }) => model && name === takenPlans(model));
  const plans = [
    ...(model
      ? [{ value: MODEL_PLANS, label: t(isThere ? 'plans.taken' : 'plans.take', { model: model.name }) }]
      : []),
    ...own
      .filter(({ name }) => !model || name !== takenPlans(model))
      .map(({ name }) => ({ value: name, label: name })),
  ];
  if (plans.length === 0 || (!model && !own.some(({ name }) => name === 'nnUNetPlans'))) {
    plans.push({ value: 'nnUNetPlans', label: t('plans.make') });
  }
  const configurations = own.find(({ name }) => name === plansName(values, model))?.configurations ?? [];
  const names = configurations.length > 0 ? configurations.map(({ name }) => name) : [values.configuration];
  const facts = configurations.find(({ name }) => name === values.configuration);
  return (
    <>
      <Group gap="sm" grow align="flex-start">
        <NativeSelect
          label={t('plans.label')}
          value={values.plans}
          onChange={(event) => onChange({ plans: event.currentTarget.value })}
          data={plans}
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
