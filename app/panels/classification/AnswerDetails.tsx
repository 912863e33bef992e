import { Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute, useAnswer } from '../../actions/index.ts';
import { saidOf, savePredictionTable, showActivationMap, sureness } from '../../classification/index.ts';
import type { ClassifierReport, ClassifyPredictSpec, ClassPrediction, Job } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import { useFigure } from './useFigure.ts';

/** What a classifier said of the scans of a job, and where in them it looked. */
export function AnswerDetails({ job }: { readonly job: Job }) {
  return job.spec.kind === 'classifyPredict' ? (
    <Answers job={job.id} spec={job.spec} done={job.progress?.done ?? 0} />
  ) : null;
}

interface AnswersProps {
  readonly job: string;
  readonly spec: ClassifyPredictSpec;
  /** Cases that are done: their answers are read again when there are more. */
  readonly done: number;
}

function Answers({ job, spec, done }: AnswersProps) {
  const { t } = useTranslation('classification');
  const figure = useFigure();
  const found = useAnswers({ job, spec, done });
  if (!found || found.answers.length === 0)
    return (
      <Text size="xs" c="dimmed">
        {t('answers.none')}
      </Text>
    );
  const { task } = found.report.facts;
  const said = ({ probabilities }: ClassPrediction) => saidOf(task, probabilities);
  const sure = ({ probabilities }: ClassPrediction) => sureness(task.kind, probabilities);
  const columns: readonly Column<ClassPrediction>[] = [
    { key: 'case', title: t('column.case'), sortBy: (one) => one.case, cell: (one) => one.case },
    { key: 'said', title: t('column.said'), sortBy: said, cell: said },
    { key: 'sure', title: t('column.sure'), isNumber: true, sortBy: sure, cell: (one) => figure(sure(one)) },
    {
      key: 'map',
      title: <VisuallyHidden>{t('answers.map')}</VisuallyHidden>,
      cell: (one) => <MapButton spec={spec} answer={one} />,
    },
  ];
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          {t('answers.what')}
        </Text>
        <Button
          size="compact-xs"
          variant="default"
          onClick={() => attempt(() => savePredictionTable(spec.classifier))}
        >
          {t('answers.csv')}
        </Button>
      </Group>
      <SortableTable
        label={t('answers.table')}
        rows={found.answers}
        columns={columns}
        keyOf={(one) => one.case}
        height="260px"
      />
    </Stack>
  );
}

function MapButton({
  spec,
  answer,
}: {
  readonly spec: ClassifyPredictSpec;
  readonly answer: ClassPrediction;
}) {
  const { t } = useTranslation('classification');
  const [busy, setBusy] = useState(false);
  const asked = spec.cases.find(({ name }) => name === answer.case);
  if (!answer.map || !asked) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      loading={busy}
      aria-label={t('answers.mapOf', { name: answer.case })}
      onClick={async () => {
        setBusy(true);
        await attempt(() => showActivationMap(spec.classifier, asked));
        setBusy(false);
      }}
    >
      {t('answers.map')}
    </Button>
  );
}

interface FoundAnswers {
  readonly report: ClassifierReport;
  readonly answers: readonly ClassPrediction[];
}

function useAnswers({ job, spec, done }: AnswersProps): FoundAnswers | undefined {
  const { classifier, cases } = spec;
  const read = async () => {
    const [report, said] = await Promise.all([
      compute().readClassifier(classifier),
      compute().classifierPredictions(classifier),
    ]);
    const asked = new Set(cases.map(({ name }) => name));
    return { report, answers: said.filter((one) => asked.has(one.case)) };
  };
  return useAnswer(job, read, done);
}
