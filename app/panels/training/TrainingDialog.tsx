import { NativeSelect, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compute, useAnswer, useAskedAgain } from '../../actions/index.ts';
import { useQueue } from '../../queue/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import {
  firstValues,
  fitting,
  foldsOf,
  isTaken,
  meanTeacherDatasets,
  PRESETS,
  type TrainingValues,
  takesPlans,
  trainedValues,
  trainSpecOf,
  USUAL_FOLDS,
  withPreset,
} from '../../training/index.ts';
import type { ModelSummary, TrainingChoices } from '../../workers.ts';
import { JobFormDialog } from '../jobs/JobFormDialog.tsx';
import { DeviceChoiceField } from '../run/DeviceChoiceField.tsx';
import { useBusy } from '../useBusy.ts';
import { MeanTeacherFields } from './MeanTeacherFields.tsx';
import { PlansFields } from './PlansFields.tsx';
import { PretrainedFields } from './PretrainedFields.tsx';
import { TrainingEstimate } from './TrainingEstimate.tsx';
import { TrainingFooter } from './TrainingFooter.tsx';
import { TrainingMemory } from './TrainingMemory.tsx';
import { TrainingNumbers } from './TrainingNumbers.tsx';
import { usePretrainedReport } from './usePretrainedReport.ts';

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
  const [wished, setWished] = useState(() => firstValues(asked, chosen));
  const change = (now: Partial<TrainingValues>) => setWished((before) => ({ ...before, ...now }));
  const { dataset } = wished;
  const model = wished.preset === 'fine-tune' ? modelOf(models, wished.model) : undefined;
  const [times, askAgain] = useAskedAgain();
  const choices = useAnswer(dataset || undefined, () => compute().trainingChoices(dataset), times);
  const values = fitting(wished, model, choices);
  const pretrained = usePretrainedReport(values, model, choices);
  const form = useBusy();
  const spec = trainSpecOf(values, model, device);
  const taken = isTaken(
    spec,
    choices,
    values.fold === 'each' ? foldsOf(choices?.folds ?? USUAL_FOLDS) : undefined,
  );
  const missing =
    missingOf(values, model, choices, taken) ??
    (hasNoUnlabelled(values, datasets) ? 'unlabelled' : undefined) ??
    (pretrained.report?.verdict === 'incompatible' ? 'weights' : undefined);
  const hasCases = choices !== undefined && choices.labelledCases > 0;
  if (datasets.length === 0) return <Text size="sm">{t('noDatasets')}</Text>;
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
        <PretrainedFields
          values={values}
          models={models}
          model={model}
          answer={pretrained}
          takesPlans={takesPlans(values, model, choices)}
          onChange={change}
        />
      )}
      <TrainingNumbers values={values} model={model} choices={choices} onChange={change} />
      <MeanTeacherFields
        values={values}
        datasets={meanTeacherDatasets(datasets, dataset)}
        onChange={change}
      />
      <DeviceChoiceField />
      <TrainingMemory values={values} model={model} choices={choices} spec={spec} onChange={change} />
      <TrainingEstimate
        values={values}
        model={model}
        spec={spec}
        disabled={!hasCases || missing === 'weights'}
        form={form}
        onPlans={askAgain}
      />
      <TrainingFooter
        values={values}
        model={model}
        missing={missing}
        hasCases={hasCases}
        isTrained={taken}
        form={form}
        onChange={change}
      />
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
