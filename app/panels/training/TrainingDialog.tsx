import { Button, Checkbox, Group, NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { showFailure } from '../../failures/index.ts';
import { closeJobForm, useQueue } from '../../queue/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import {
  firstValues,
  foldsOf,
  isTaken,
  meanTeacherDatasets,
  PRESETS,
  startPreprocessing,
  startTraining,
  startValidation,
  type TrainingValues,
  trainedValues,
  trainSpecOf,
  USUAL_FOLDS,
  withPreset,
} from '../../training/index.ts';
import type { ModelSummary, TrainingChoices } from '../../workers.ts';
import { JobFormDialog } from '../jobs/JobFormDialog.tsx';
import { DeviceChoiceField } from '../run/DeviceChoiceField.tsx';
import { MeanTeacherFields } from './MeanTeacherFields.tsx';
import { PlansFields } from './PlansFields.tsx';
import { PretrainedFields } from './PretrainedFields.tsx';
import { TrainingEstimate } from './TrainingEstimate.tsx';
import { TrainingMemory } from './TrainingMemory.tsx';
import { TrainingNumbers } from './TrainingNumbers.tsx';

/** What a network learns from, from where it starts, and for how long. */
export function TrainingDialog() {
  const { t } = useTranslation('training');
  return (
    <JobFormDialog form="train" title={t('title')} width={680}>
      <TrainingForm />
    </JobFormDialog>
  );
}

function TrainingForm() {
  const { t } = useTranslation('training');
  const datasets = useStudio((state) => state.datasets);
  const models = useStudio((state) => state.models).filter(({ kind }) => kind === 'nnunet');
  const chosen = modelOf(
    models,
    usePreferences((state) => state.model),
  );
  const device = usePreferences((state) => state.device);
  const asked = useQueue((state) => state.formDataset) ?? datasets[0]?.folder ?? '';
  const [values, setValues] = useState(() => firstValues(asked, chosen));
  const change = (now: Partial<TrainingValues>) => setValues((before) => ({ ...before, ...now }));
  const model = values.preset === 'fine-tune' ? modelOf(models, values.model) : undefined;
  const choices = useChoices(values.dataset);
  const spec = trainSpecOf(values, model, device);
  const { dataset } = values;
  const taken = isTaken(
    spec,
    choices,
    values.fold === 'each' ? foldsOf(choices?.folds ?? USUAL_FOLDS) : undefined,
  );
  const missing =
    missingOf(values, model, choices, taken) ??
    (hasNoUnlabelled(values, datasets) ? 'unlabelled' : undefined);
  if (datasets.length === 0) return <Text size="sm">{t('noDatasets')}</Text>;
  const start = async () => {
    await startTraining(values, model, {
      training: (fold) => t(`name.${values.preset}`, { dataset, fold }),
      best: t('name.best', { dataset }),
    });
    closeJobForm();
  };
  return (
    <Stack gap="sm">
      <NativeSelect
        label={t('dataset')}
        value={values.dataset}
        onChange={(event) => change({ dataset: event.currentTarget.value })}
        data={datasets.map(({ folder }) => folder)}
      />
      <div>
        <SegmentedControl
          size="xs"
          aria-label={t('start.label')}
          value={values.preset}
          onChange={(value) => {
            const preset = PRESETS.find((one) => one === value) ?? 'scratch';
            const first = firstValues(dataset, preset === 'fine-tune' ? (chosen ?? models[0]) : undefined);
            const trained = preset === 'continue' ? trainedValues(choices) : undefined;
            change({ ...first, ...withPreset(preset), ...trained });
          }}
          data={PRESETS.map((value) => ({
            value,
            label: t(`start.${value}`),
            disabled:
              (value === 'fine-tune' && models.length === 0) ||
              (value === 'continue' && !trainedValues(choices)),
          }))}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t(`start.what.${values.preset}`)}
        </Text>
      </div>
      <PlansFields values={values} model={model} choices={choices} onChange={change} />
      {model && (
        <PretrainedFields values={values} models={models} model={model} choices={choices} onChange={change} />
      )}
      <TrainingNumbers values={values} model={model} choices={choices} onChange={change} />
      <MeanTeacherFields
        values={values}
        datasets={meanTeacherDatasets(datasets, dataset)}
        onChange={change}
      />
      <DeviceChoiceField />
      <TrainingMemory values={values} model={model} choices={choices} spec={spec} onChange={change} />
      <TrainingEstimate values={values} model={model} spec={spec} />
      {taken && values.preset !== 'continue' && (
        <Checkbox
          size="xs"
          label={t('replace')}
          checked={values.replace}
          onChange={(event) => change({ replace: event.currentTarget.checked })}
        />
      )}
      <Button disabled={missing !== undefined} onClick={() => attempt(start)}>
        {missing ? t(`missing.${missing}`) : t('add')}
      </Button>
      <Group gap="sm">
        <Text size="xs" c="dimmed">
          {t('only.label')}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!choices || choices.labelledCases === 0}
          onClick={() =>
            attempt(async () => {
              await startPreprocessing(values, model, t('name.preprocess', { dataset }));
              closeJobForm();
            })
          }
        >
          {t('only.preprocess')}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          disabled={!taken || values.fold === 'each'}
          onClick={() =>
            attempt(async () => {
              await startValidation(values, model, t('name.validate', { dataset, fold: values.fold }));
              closeJobForm();
            })
          }
        >
          {t('only.validate')}
        </Button>
      </Group>
    </Stack>
  );
}

/** The dataset that it learns from may have been changed since. */
const hasNoUnlabelled = (
  { meanTeacher, dataset }: TrainingValues,
  datasets: Parameters<typeof meanTeacherDatasets>[0],
): boolean => meanTeacher.isOn && !meanTeacherDatasets(datasets, dataset).includes(meanTeacher.dataset);

function missingOf(
  values: TrainingValues,
  model: ModelSummary | undefined,
  choices: TrainingChoices | undefined,
  taken: boolean,
): 'dataset' | 'cases' | 'model' | 'taken' | 'nothing' | 'frozen' | undefined {
  if (!choices) return 'dataset';
  if (choices.labelledCases === 0) return 'cases';
  if (values.preset === 'fine-tune' && !model) return 'model';
  if (Object.values(values.rates).every((rate) => rate === 0)) return 'frozen';
  if (values.preset === 'continue') return taken ? undefined : 'nothing';
  return taken && !values.replace ? 'taken' : undefined;
}

function useChoices(dataset: string): TrainingChoices | undefined {
  const [choices, setChoices] = useState<TrainingChoices>();
  useEffect(() => {
    if (dataset === '') return;
    let current = true;
    setChoices(undefined);
    void compute()
      .trainingChoices(dataset)
      .then((found) => current && setChoices(found), showFailure);
    return () => {
      current = false;
    };
  }, [dataset]);
  return choices;
}
