import { Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt, compute, useAnswer } from '../../actions/index.ts';
import { saidOf, saveClassifier, sureness } from '../../classification/index.ts';
import type { ClassifierReport, Job } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import { ConfusionTable } from './ConfusionTable.tsx';
import { ReliabilityPlot, RocPlot } from './plots.tsx';
import { useFigure } from './useFigure.ts';

/** What a classifier is worth: figures with intervals, curves, and every test case. */
export function ClassifierDetails({ job }: { readonly job: Job }) {
  const { t } = useTranslation('classification');
  const report = useReport(job);
  if (!report)
    return (
      <Text size="xs" c="dimmed">
        {t('result.none')}
      </Text>
    );
  const { facts, metrics } = report;
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="sm" align="flex-start">
        <Figures report={report} />
        <Group gap="xs">
          {(['pth', 'onnx'] as const).map((format) => (
            <Button
              key={format}
              size="compact-xs"
              variant="default"
              onClick={() => attempt(() => saveClassifier(facts.name, format))}
            >
              {t(`result.save.${format}`)}
            </Button>
          ))}
        </Group>
      </Group>
      <Group gap="lg" align="flex-start">
        <RocPlot classes={metrics.classes} />
        <ReliabilityPlot bins={metrics.reliability} error={metrics.calibrationError} />
        <ConfusionTable task={facts.task} tables={metrics.confusion} />
      </Group>
      <TestCases report={report} />
    </Stack>
  );
}

function Figures({ report }: { readonly report: ClassifierReport }) {
  const { t } = useTranslation('classification');
  const figure = useFigure();
  const { metrics, baselines } = report;
  const [low, high] = metrics.classes[0]?.rocAucInterval ?? [];
  return (
    <div>
      <Text size="sm" fw={600} role="status">
        {t('result.auc', { auc: figure(metrics.rocAuc), count: metrics.cases })}
        {metrics.classes.length === 1 &&
          low !== undefined &&
          ` ${t('result.interval', { low: figure(low), high: figure(high) })}`}
      </Text>
      <Text size="xs">
        {t('result.more', {
          pr: figure(metrics.prAuc),
          accuracy: figure(metrics.accuracy),
          ece: figure(metrics.calibrationError),
        })}
      </Text>
      {baselines && (
        <Text size="xs" c="dimmed">
          {t('result.baselines', {
            grey: figure(baselines.greyValues.rocAuc),
            random: figure(baselines.randomEncoder.rocAuc),
          })}
        </Text>
      )}
    </div>
  );
}

type TestCase = ClassifierReport['cases'][number];

function TestCases({ report }: { readonly report: ClassifierReport }) {
  const { t } = useTranslation('classification');
  const figure = useFigure();
  const { task } = report.facts;
  const truth = ({ label }: TestCase) =>
    typeof label === 'number' ? (task.classes[label] ?? '') : saidOf(task, label);
  const said = ({ probabilities }: TestCase) => saidOf(task, probabilities);
  const sure = ({ probabilities }: TestCase) => sureness(task.kind, probabilities);
  const isRight = (one: TestCase) => truth(one) === said(one);
  const columns: readonly Column<TestCase>[] = [
    { key: 'case', title: t('column.case'), sortBy: (one) => one.case, cell: (one) => one.case },
    { key: 'truth', title: t('column.truth'), sortBy: truth, cell: truth },
    {
      key: 'said',
      title: t('column.said'),
      sortBy: (one) => Number(isRight(one)),
      cell: (one) => [said(one), isRight(one) ? t('mark.right') : t('mark.wrong')].join(' '),
    },
    {
      key: 'sure',
      title: t('column.sure'),
      isNumber: true,
      sortBy: sure,
      cell: (one) => figure(sure(one)),
    },
  ];
  return (
    <SortableTable
      label={t('result.cases')}
      rows={report.cases}
      columns={columns}
      keyOf={(one) => one.case}
      order={{ by: 'said', down: false }}
      height="200px"
    />
  );
}

/** Of a job that is done. */
function useReport({ spec, state }: Job): ClassifierReport | undefined {
  const name = spec.kind === 'classify' && state === 'done' ? spec.name : '';
  return useAnswer(name || undefined, () => compute().readClassifier(name));
}
