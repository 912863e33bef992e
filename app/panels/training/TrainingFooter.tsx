import { Button, Checkbox, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { closeJobForm } from '../../queue/index.ts';
import {
  startPreprocessing,
  startTraining,
  startValidation,
  type TrainingValues,
} from '../../training/index.ts';
import type { ModelSummary } from '../../workers.ts';
import type { useBusy } from '../useBusy.ts';
import classes from './Training.module.css';

export interface TrainingFooterProps {
  readonly values: TrainingValues;
  readonly model: ModelSummary | undefined;
  /** A text of `missing`: why it cannot start. */
  readonly missing: string | undefined;
  readonly hasCases: boolean;
  readonly isTrained: boolean;
  readonly form: ReturnType<typeof useBusy>;
  readonly onChange: (now: Partial<TrainingValues>) => void;
}

/** What becomes of the form; always in sight. */
export function TrainingFooter(props: TrainingFooterProps) {
  const { values, model, missing, hasCases, isTrained, form, onChange } = props;
  const { t } = useTranslation('training');
  // A form that is left ends what it does.
  const isPacking = form.busy === 'python';
  const add = (name: string, action: () => Promise<void>) =>
    form.run(name, async () => {
      await action();
      closeJobForm();
    });
  return (
    <div className={classes.footer}>
      {isTrained && values.preset !== 'continue' && (
        <Checkbox
          size="xs"
          label={t('replace')}
          checked={values.replace}
          onChange={(event) => onChange({ replace: event.currentTarget.checked })}
        />
      )}
      <Button
        fullWidth
        disabled={missing !== undefined || isPacking}
        loading={form.busy === 'start'}
        onClick={() => add('start', () => startTraining(values, model))}
      >
        {missing ? t(`missing.${missing}`) : t('add')}
      </Button>
      <Group gap="sm">
        <Text size="xs" c="dimmed">
          {t('only.label')}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!hasCases || isPacking}
          loading={form.busy === 'preprocess'}
          onClick={() => add('preprocess', () => startPreprocessing(values, model))}
        >
          {t('only.preprocess')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!isTrained || values.fold === 'each' || isPacking}
          loading={form.busy === 'validate'}
          onClick={() => add('validate', () => startValidation(values, model))}
        >
          {t('only.validate')}
        </Button>
      </Group>
    </div>
  );
}
