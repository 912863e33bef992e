import { Badge, Button, Group, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compute } from '../../actions/index.ts';
import { failureText } from '../../failures/index.ts';
import { MODEL_PLANS, plansName, type TrainingValues } from '../../training/index.ts';
import type { ModelSummary, PretrainedReport, TrainingChoices } from '../../workers.ts';
import classes from './Training.module.css';

export interface PretrainedFieldsProps {
  readonly values: TrainingValues;
  readonly models: readonly ModelSummary[];
  readonly model: ModelSummary;
  readonly choices: TrainingChoices | undefined;
  readonly onChange: (now: Partial<TrainingValues>) => void;
}

const HEADS = ['keep', 'fresh'] as const;
const INPUTS = ['refuse', 'average', 'repeat'] as const;

/** Which weights it starts with, and what becomes of each of them. */
export function PretrainedFields({ values, models, model, choices, onChange }: PretrainedFieldsProps) {
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
          label={t('head.label')}
          description={t(`head.what.${values.head}`)}
          value={values.head}
          onChange={(event) =>
            onChange({ head: HEADS.find((one) => one === event.currentTarget.value) ?? 'fresh' })
          }
          data={HEADS.map((value) => ({ value, label: t(`head.${value}`) }))}
        />
        <NativeSelect
          label={t('input.label')}
          description={t('input.what')}
          value={values.input}
          onChange={(event) =>
            onChange({ input: INPUTS.find((one) => one === event.currentTarget.value) ?? 'refuse' })
          }
          data={INPUTS.map((value) => ({ value, label: t(`input.${value}`) }))}
        />
      </Group>
      <PretrainedCheck values={values} model={model} choices={choices} />
    </Stack>
  );
}

type CheckProps = Pick<PretrainedFieldsProps, 'values' | 'model' | 'choices'>;

function PretrainedCheck({ values, model, choices }: CheckProps) {
  const { t } = useTranslation('training');
  const [opened, setOpened] = useState(false);
  const { report, failure } = useReport({ values, model, choices });
  if (failure) return <Text size="xs">{failure}</Text>;
  if (!report) return null;
  const count = (fate: string) => report.tensors.filter((one) => one.fate === fate).length;
  return (
    <div className={classes.check}>
      <Group gap="xs">
        <Badge variant="outline" tt="none" color={report.verdict === 'incompatible' ? 'red' : 'teal'}>
          <Text component="span" inherit c="var(--mantine-color-text)">
            {t(`verdict.${report.verdict}`)}
          </Text>
        </Badge>
        <Text size="xs">
          {t('verdict.counts', { same: count('same'), head: count('keptHead'), fresh: count('freshHead') })}
        </Text>
        <Button size="compact-xs" variant="default" aria-expanded={opened} onClick={() => setOpened(!opened)}>
          {t('verdict.table')}
        </Button>
      </Group>
      {report.differences.map(({ what, source, target }) => (
        <Text key={what} size="xs" c="dimmed">
          {t('difference', { what: t(`what.${what}`), source, target })}
        </Text>
      ))}
      {values.plans === MODEL_PLANS && (
        <Text size="xs" c="dimmed">
          {t('verdict.plansFirst')}
        </Text>
      )}
      {report.hasIgnore && (
        <Text size="xs" c="dimmed">
          {t('verdict.ignore')}
        </Text>
      )}
      {opened && <TensorTable report={report} />}
    </div>
  );
}

function TensorTable({ report }: { readonly report: PretrainedReport }) {
  const { t } = useTranslation('training');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.tensors} tabIndex={0} aria-label={t('verdict.table')}>
      <Table fz="xs" withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('tensor.name')}</Table.Th>
            <Table.Th>{t('tensor.found')}</Table.Th>
            <Table.Th>{t('tensor.expected')}</Table.Th>
            <Table.Th>{t('tensor.fate')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.tensors.map(({ name, fate, expected, found }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>{found?.join(' × ') ?? '–'}</Table.Td>
              <Table.Td>{expected.join(' × ')}</Table.Td>
              <Table.Td>{t(`fate.${fate}`)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

/** For plans that the dataset has, or that it takes over of the model first. */
function useReport({ values, model, choices }: CheckProps) {
  const { i18n } = useTranslation();
  const [state, setState] = useState<{ report?: PretrainedReport; failure?: string }>({});
  const plans = plansName(values, model);
  const isThere = values.plans === MODEL_PLANS || choices?.plans.some(({ name }) => name === plans) === true;
  const { dataset, configuration, head, input, modelFold: fold, checkpoint } = values;
  const id = model.id;
  useEffect(() => {
    setState({});
    if (!isThere) return;
    let current = true;
    const start = { from: 'model' as const, model: id, fold, checkpoint, head, input };
    void compute()
      .checkPretrained({ dataset, plans, configuration, start })
      .then(
        (report) => current && setState({ report }),
        (error: unknown) => current && setState({ failure: failureText(i18n, error) }),
      );
    return () => {
      current = false;
    };
  }, [isThere, dataset, plans, configuration, id, fold, checkpoint, head, input, i18n]);
  return state;
}
