import { Button, NativeSelect, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { compareWithReference } from '../../confidence/index.ts';
import { formatMillilitres } from '../../i18n/index.ts';
import { closeTeacher } from '../../teacher/index.ts';
import type { CaseScores, ClassScores, Evaluation } from '../../workers.ts';
import { type Column, SortableTable } from './SortableTable.tsx';

/** Figures by class and by case, worst first. */
export function EvaluationTables({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation('evaluation');
  const [shown, show] = useState('');
  const figures = useFigures();
  const locked = isLocked(evaluation);
  const ofCase = ({ classes }: CaseScores) => classes.find(({ value }) => String(value) === shown);
  const dice = (one: CaseScores) => (shown === '' ? one.dice : ofCase(one)?.dice);
  const caseColumns: readonly Column<CaseScores>[] = [
    { key: 'case', title: t('column.case'), sortBy: (one) => one.case, cell: (one) => one.case },
    {
      key: 'dice',
      title: t('column.dice'),
      isNumber: true,
      sortBy: dice,
      cell: (one) => figures.share(dice(one)),
    },
    ...(shown === '' ? [] : figures.columns<CaseScores>(ofCase)),
    {
      key: 'open',
      title: <VisuallyHidden>{t('evaluate.open')}</VisuallyHidden>,
      cell: (one) => <OpenCase one={one} />,
    },
  ];
  const classColumns: readonly Column<Evaluation['classes'][number]>[] = [
    { key: 'name', title: t('column.class'), sortBy: ({ name }) => name, cell: ({ name }) => name },
    {
      key: 'dice',
      title: t('column.dice'),
      isNumber: true,
      sortBy: (one) => one.dice,
      cell: (one) => figures.share(one.dice),
    },
    ...figures.columns<Evaluation['classes'][number]>((one) => one),
    {
      key: 'cases',
      title: t('column.cases'),
      isNumber: true,
      sortBy: (one) => one.cases,
      cell: (one) => one.cases,
    },
  ];
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        {t(locked ? 'evaluate.locked' : 'evaluate.optimistic')}
      </Text>
      <Title order={3} size="sm">
        {t('evaluate.byClass')}
      </Title>
      <SortableTable
        label={t('evaluate.byClass')}
        rows={evaluation.classes}
        columns={classColumns}
        keyOf={({ value }) => String(value)}
      />
      <Title order={3} size="sm" mt="xs">
        {t('evaluate.byCase')}
      </Title>
      <NativeSelect
        w={220}
        label={t('evaluate.figuresOf')}
        value={shown}
        data={[
          { value: '', label: t('evaluate.allClasses') },
          ...evaluation.classes.map(({ value, name }) => ({ value: String(value), label: name })),
        ]}
        onChange={(event) => show(event.currentTarget.value)}
      />
      <SortableTable
        label={t('evaluate.byCase')}
        rows={evaluation.cases}
        columns={caseColumns}
        keyOf={(one) => one.case}
        order={{ by: 'dice', down: false }}
      />
      {evaluation.failed.map(({ case: name, message }) => (
        <Text key={name} size="sm" c="red" role="alert">
          {name}: {message}
        </Text>
      ))}
    </Stack>
  );
}

/** Only cases that nothing was planned, trained or tuned with promise what they show. */
const isLocked = ({ cases }: Evaluation): boolean =>
  cases.length > 0 && cases.every(({ inDataset }) => inDataset?.locked);

/** Numbers of scores in the reader's language, and the columns that both tables have. */
function useFigures() {
  const { t, i18n } = useTranslation('evaluation');
  const number = (digits: number) =>
    new Intl.NumberFormat(i18n.language, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const text = (value: number | null | undefined, digits: number) =>
    value === null || value === undefined ? '–' : number(digits).format(value);
  const signed = (value: number | null | undefined) =>
    value === null || value === undefined
      ? '–'
      : new Intl.NumberFormat(i18n.language, {
          style: 'percent',
          signDisplay: 'exceptZero',
          maximumFractionDigits: 1,
        }).format(value);
  const millilitres = (value: number | undefined) =>
    value === undefined ? '–' : formatMillilitres(value, i18n.language);
  const columns = <Row,>(of: (row: Row) => ClassScores | undefined): Column<Row>[] => [
    {
      key: 'nsd',
      title: t('column.nsd'),
      isNumber: true,
      sortBy: (row) => of(row)?.nsd,
      cell: (row) => text(of(row)?.nsd, 3),
    },
    {
      key: 'hd95',
      title: t('column.hd95'),
      isNumber: true,
      sortBy: (row) => of(row)?.hd95,
      cell: (row) => text(of(row)?.hd95, 1),
    },
    {
      key: 'volumeError',
      title: t('column.volumeError'),
      isNumber: true,
      sortBy: (row) => of(row)?.volumeError,
      cell: (row) => signed(of(row)?.volumeError),
    },
    {
      key: 'predicted',
      title: t('column.predicted'),
      isNumber: true,
      sortBy: (row) => of(row)?.predictedMl,
      cell: (row) => millilitres(of(row)?.predictedMl),
    },
    {
      key: 'reference',
      title: t('column.reference'),
      isNumber: true,
      sortBy: (row) => of(row)?.referenceMl,
      cell: (row) => millilitres(of(row)?.referenceMl),
    },
  ];
  return { share: (value: number | null | undefined) => text(value, 3), columns };
}

/** The prediction in the viewer, with the reference as outlines. */
function OpenCase({ one }: { readonly one: CaseScores }) {
  const { t } = useTranslation('evaluation');
  if (one.result === undefined) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-label={t('evaluate.openCase', { name: one.case })}
      onClick={() => {
        closeTeacher();
        void attempt(() => compareWithReference(one));
      }}
    >
      {t('evaluate.open')}
    </Button>
  );
}
