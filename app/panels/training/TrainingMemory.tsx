import { Alert, Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { budgets, compute, useAnswer } from '../../actions/index.ts';
import { failureText } from '../../failures/index.ts';
import { formatBytes } from '../../i18n/index.ts';
import { MODEL_PLANS, plansName, type TrainingValues } from '../../training/index.ts';
import type { ModelSummary, TrainingChoices, TrainingNeed, TrainSpec } from '../../workers.ts';

export interface TrainingMemoryProps {
  readonly values: TrainingValues;
  readonly model: ModelSummary | undefined;
  readonly choices: TrainingChoices | undefined;
  readonly spec: TrainSpec;
  readonly onChange: (now: Partial<TrainingValues>) => void;
}

/** What the training takes where it will run, and what to lower where that is too much. */
export function TrainingMemory({ values, model, choices, spec, onChange }: TrainingMemoryProps) {
  const { t, i18n } = useTranslation('training');
  const plans = plansName(values, model);
  const isKnown = values.plans === MODEL_PLANS || choices?.plans.some(({ name }) => name === plans) === true;
  const { need, error } = useNeed(spec, isKnown);
  if (!isKnown)
    return (
      <Text size="xs" c="dimmed">
        {t('need.plansFirst')}
      </Text>
    );
  if (error) return <Text size="xs">{failureText(i18n, error)}</Text>;
  if (!need) return null;
  const bytes = (value: number) => formatBytes(value, i18n.language);
  const facts = {
    bytes: bytes(need.bytes),
    budget: bytes(need.budgetBytes),
    device: t(`need.${need.device}`),
  };
  if (need.bytes <= need.budgetBytes)
    return (
      <Text size="xs" c="dimmed">
        {t('need.fits', facts)}
      </Text>
    );
  return (
    <Alert color="yellow" p="xs">
      <Text size="xs">
        {t('need.exceeds', facts)} {need.cuts.length > 0 && t('need.lower')}
      </Text>
      {need.cuts.map((cut) =>
        cut.kind === 'batch' ? (
          <Group key={cut.kind} gap="xs" mt={4}>
            <Text size="xs">{t('need.batch', { batch: cut.batch, bytes: bytes(cut.bytes) })}</Text>
            <Button size="compact-xs" variant="default" onClick={() => onChange({ batchSize: cut.batch })}>
              {t('need.take', { batch: cut.batch })}
            </Button>
          </Group>
        ) : (
          <Text key={cut.kind} size="xs" mt={4}>
            {t('need.patch', { patch: cut.patch.join(' × '), bytes: bytes(cut.bytes) })}
          </Text>
        ),
      )}
      {need.cuts.length === 0 && (
        <Text size="xs" mt={4}>
          {t('need.nothing')}
        </Text>
      )}
    </Alert>
  );
}

/** Asked again when something changes that memory depends on. */
function useNeed(spec: TrainSpec, isKnown: boolean): { need?: TrainingNeed; error?: unknown } {
  const { dataset, plans, configuration, batchSize, device, start, meanTeacher } = spec;
  const hasTeacher = meanTeacher !== undefined;
  const of = JSON.stringify([dataset, plans, configuration, batchSize, device, start, hasTeacher]);
  const ask = () =>
    compute()
      .trainingNeed(spec, budgets())
      .then(
        (need) => ({ need }),
        (error: unknown) => ({ error }),
      );
  return useAnswer(isKnown ? of : undefined, ask) ?? {};
}
