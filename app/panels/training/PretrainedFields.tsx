import { Group, NativeSelect, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { MODEL_PLANS, type TrainingValues } from '../../training/index.ts';
import type { ModelSummary } from '../../workers.ts';
import { LABEL_FIRST } from './labelFirst.ts';
import { PretrainedVerdict } from './PretrainedVerdict.tsx';
import type { PretrainedAnswer } from './usePretrainedReport.ts';

export interface PretrainedFieldsProps {
  readonly values: TrainingValues;
  readonly models: readonly ModelSummary[];
  readonly model: ModelSummary;
  readonly answer: PretrainedAnswer;
  /** The dataset has the model's plans only once the training starts. */
  readonly takesPlans: boolean;
  readonly onChange: (now: Partial<TrainingValues>) => void;
}

const HEADS = ['keep', 'fresh'] as const;
const INPUTS = ['refuse', 'average', 'repeat'] as const;

/** Which weights it starts with, and what becomes of each of them. */
export function PretrainedFields({
  values,
  models,
  model,
  answer,
  takesPlans,
  onChange,
}: PretrainedFieldsProps) {
  const { t } = useTranslation('training');
  return (
    <Stack gap="xs">
      <Group gap="sm" grow align="flex-start">
        <NativeSelect
          label={t('model')}
          value={values.model}
          onChange={(event) => {
            const next = models.find(({ id }) => id === event.currentTarget.value);
            if (!next) return;
            onChange({
              model: next.id,
              modelFold: next.folds[0] ?? 0,
              checkpoint: next.checkpoints[0] ?? 'checkpoint_final.pth',
              plans: MODEL_PLANS,
              configuration: next.configuration,
            });
          }}
          data={models.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <NativeSelect
          label={t('modelFold')}
          value={String(values.modelFold)}
          onChange={(event) => {
            const fold = model.folds.find((one) => String(one) === event.currentTarget.value);
            if (fold !== undefined) onChange({ modelFold: fold });
          }}
          data={model.folds.map(String)}
        />
        <NativeSelect
          label={t('checkpoint')}
          value={values.checkpoint}
          onChange={(event) => onChange({ checkpoint: event.currentTarget.value })}
          data={[...model.checkpoints]}
        />
      </Group>
      <Group gap="sm" grow align="flex-start">
        <NativeSelect
          {...LABEL_FIRST}
          label={t('head.label')}
          description={t(`head.what.${values.head}`)}
          value={values.head}
          onChange={(event) =>
            onChange({ head: HEADS.find((one) => one === event.currentTarget.value) ?? 'fresh' })
          }
          data={HEADS.map((value) => ({ value, label: t(`head.${value}`) }))}
        />
        <NativeSelect
          {...LABEL_FIRST}
          label={t('input.label')}
          description={t('input.what')}
          value={values.input}
          onChange={(event) =>
            onChange({ input: INPUTS.find((one) => one === event.currentTarget.value) ?? 'refuse' })
          }
          data={INPUTS.map((value) => ({ value, label: t(`input.${value}`) }))}
        />
      </Group>
      <PretrainedVerdict answer={answer} takesPlans={takesPlans} />
    </Stack>
  );
}
