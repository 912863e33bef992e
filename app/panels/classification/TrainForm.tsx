import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  NumberInput,
  SegmentedControl,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import {
  type ClassifierValues,
  firstClassifier,
  isClassifierName,
  missingOf,
  startClassifier,
} from '../../classification/index.ts';
import { closeJobForm } from '../../queue/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import type { Fold, ModelSummary } from '../../workers.ts';
import { DeviceChoiceField } from '../run/DeviceChoiceField.tsx';
import { LabelTableField } from './LabelTableField.tsx';
import { TuningFields } from './TuningFields.tsx';
import { useLabelTable } from './useLabelTable.ts';

export interface ClassifierFieldsProps {
  readonly values: ClassifierValues;
  readonly onChange: (now: Partial<ClassifierValues>) => void;
}

/** Whose encoder, which cases are of which class, and what learns. */
export function TrainForm() {
  const { t } = useTranslation('classification');
  const datasets = useStudio((state) => state.datasets);
  const models = useStudio((state) => state.models).filter(({ kind }) => kind === 'nnunet');
  const preferred = usePreferences((state) => state.model);
  const [values, setValues] = useState(() =>
    firstClassifier(datasets[0]?.folder ?? '', modelOf(models, preferred) ?? models[0]),
  );
  const onChange = (now: Partial<ClassifierValues>) => setValues((before) => ({ ...before, ...now }));
  const found = useLabelTable(values.labels?.text, values.dataset);
  if (datasets.length === 0 || models.length === 0)
    return <Text size="sm">{t(models.length === 0 ? 'noModels' : 'noDatasets')}</Text>;
  const model = modelOf(models, values.model);
  const missing = missingOf(values, found);
  const fields = { values, onChange };
  return (
    <Stack gap="sm">
      <Text size="xs" c="dimmed">
        {t('what')}
      </Text>
      <EncoderFields {...fields} models={models} model={model} />
      <NativeSelect
        label={t('dataset')}
        value={values.dataset}
        onChange={(event) => onChange({ dataset: event.currentTarget.value })}
        data={datasets.map(({ folder }) => folder)}
      />
      <LabelTableField {...fields} found={found} />
      <SplitFields {...fields} />
      <TuningFields {...fields} />
      <DeviceChoiceField />
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t('name')}
          flex={1}
          value={values.name}
          error={isClassifierName(values.name) ? undefined : t('missing.name')}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <Checkbox
          size="xs"
          mb={8}
          label={t('replace')}
          checked={values.replace}
          onChange={(event) => onChange({ replace: event.currentTarget.checked })}
        />
      </Group>
      <Button
        disabled={missing !== undefined || !model}
        onClick={() =>
          attempt(async () => {
            if (!model) return;
            await startClassifier(values, model);
            closeJobForm();
          })
        }
      >
        {missing ? t(`missing.${missing}`) : t('train.start')}
      </Button>
    </Stack>
  );
}

interface EncoderFieldsProps extends ClassifierFieldsProps {
  readonly models: readonly ModelSummary[];
  readonly model: ModelSummary | undefined;
}

function EncoderFields({ values, onChange, models, model }: EncoderFieldsProps) {
  const { t } = useTranslation('classification');
  const folds = model?.folds ?? [];
  return (
    <Group grow gap="sm">
      <NativeSelect
        label={t('model')}
        value={values.model}
        data={models.map(({ id, name, configuration }) => ({
          value: id,
          label: `${name} · ${configuration}`,
        }))}
        onChange={(event) => {
          const id = event.currentTarget.value;
          onChange({ model: id, fold: modelOf(models, id)?.folds[0] ?? 0 });
        }}
      />
      {folds.length > 1 && (
        <NativeSelect
          label={t('fold')}
          value={String(values.fold)}
          data={folds.map(String)}
          onChange={(event) => onChange({ fold: foldOf(event.currentTarget.value) })}
        />
      )}
    </Group>
  );
}

const foldOf = (text: string): Fold => (text === 'all' ? 'all' : Number(text));

function SplitFields({ values, onChange }: ClassifierFieldsProps) {
  const { t } = useTranslation('classification');
  const number = (key: 'testShare' | 'augmentedViews', min: number, max: number) => (
    <NumberInput
      label={t(`split.${key}.label`)}
      description={t(`split.${key}.what`)}
      {...{ min, max }}
      value={values[key]}
      onChange={(value) => typeof value === 'number' && onChange({ [key]: value })}
    />
  );
  return (
    <>
      <div>
        <SegmentedControl
          size="xs"
          aria-label={t('field.label')}
          value={values.field}
          onChange={(value) => onChange({ field: value === 'crop' ? 'crop' : 'whole' })}
          data={(['whole', 'crop'] as const).map((value) => ({ value, label: t(`field.${value}`) }))}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t(`field.what.${values.field}`)}
        </Text>
      </div>
      <Group grow gap="sm" align="flex-start">
        {number('testShare', 5, 90)}
        {number('augmentedViews', 0, 32)}
      </Group>
      <Switch
        size="sm"
        label={t('balanced')}
        checked={values.balanced}
        onChange={(event) => onChange({ balanced: event.currentTarget.checked })}
      />
      <Switch
        size="sm"
        label={t('baselines')}
        checked={values.baselines}
        onChange={(event) => onChange({ baselines: event.currentTarget.checked })}
      />
    </>
  );
}
