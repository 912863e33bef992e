import { Button, Group, NativeSelect, Text, VisuallyHidden } from '@mantine/core';
import { memo, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { showFailure } from '../../failures/index.ts';
import {
  type ComparedCase,
  isLowerBetter,
  type Looked,
  openValidationCase,
  pairedCases,
} from '../../results/index.ts';
import type { CrossValidationResults, PairedComparison } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import { StripPlot } from './StripPlot.tsx';
import { SurfaceForm } from './SurfaceForm.tsx';
import { useCandidateNames } from './useCandidateNames.ts';
import { useFigure } from './useFigure.ts';

export interface ComparisonProps {
  readonly dataset: string;
  readonly results: CrossValidationResults;
  /** Compared first, at first. */
  readonly best: string | undefined;
  readonly looked: Looked;
  /** Other figures were computed. */
  readonly onChange: () => void;
}

/** Two candidates on the same cases: the difference with its interval, dots a class, cases worst first. */
export const Comparison = memo(function Comparison(props: ComparisonProps) {
  const { dataset, results, best, looked, onChange } = props;
  const { t } = useTranslation('results');
  const names = useCandidateNames();
  const { candidates, classes } = results;
  const [firstSource, setFirst] = useState(best ?? candidates[0]?.source ?? '');
  const [secondSource, setSecond] = useState(
    candidates.find(({ source }) => source !== firstSource)?.source ?? firstSource,
  );
  const first = candidates.find(({ source }) => source === firstSource);
  const second = candidates.find(({ source }) => source === secondSource);
  const cases = useMemo(
    () => (first && second ? pairedCases(first, second, looked) : []),
    [first, second, looked],
  );
  const options = candidates.map((one) => ({ value: one.source, label: names(one) }));
  if (!first || !second) return null;
  return (
    <>
      <Group gap="sm" grow>
        <NativeSelect
          size="xs"
          label={t('compare.first')}
          data={options}
          value={firstSource}
          onChange={(event) => setFirst(event.currentTarget.value)}
        />
        <NativeSelect
          size="xs"
          label={t('compare.second')}
          data={options}
          value={secondSource}
          onChange={(event) => setSecond(event.currentTarget.value)}
        />
      </Group>
      <SurfaceForm dataset={dataset} looked={looked} candidates={[first, second]} onChange={onChange} />
      <Verdict cases={cases} looked={looked} />
      <StripPlot
        figure={looked.figure}
        classes={classes}
        series={[
          { key: 'first', name: names(first), cases: first.cases },
          { key: 'second', name: names(second), cases: second.cases },
        ]}
      />
      <CaseTable
        key={isLowerBetter(looked.figure) ? 'least' : 'most'}
        looked={looked}
        cases={cases}
        names={[names(first), names(second)]}
        onOpen={(name) => void attempt(() => openValidationCase(dataset, first.source, name))}
      />
    </>
  );
});

interface VerdictProps {
  readonly cases: readonly ComparedCase[];
  readonly looked: Looked;
}

function Verdict({ cases, looked: { figure } }: VerdictProps) {
  const { t } = useTranslation('results');
  const number = useFigure(figure);
  const found = useComparison(cases);
  if (!found || found.cases === 0) return null;
  const [low, high] = found.interval ?? [];
  return (
    <Text size="sm" role="status">
      {t('compare.difference', {
        count: found.cases,
        difference: number(found.meanDifference),
        figure: t(`figure.${figure}`),
      })}
      {low !== undefined && ` ${t('compare.interval', { low: number(low), high: number(high) })}`}{' '}
      {found.p === undefined ? t('compare.same') : t('compare.p', { p: found.p.toPrecision(2) })}
    </Text>
  );
}

/** Undefined until these cases are compared: another pair's figures would be read as theirs. */
function useComparison(cases: readonly ComparedCase[]): PairedComparison | undefined {
  const [found, setFound] = useState<{ readonly of: typeof cases; readonly comparison: PairedComparison }>();
  useEffect(() => {
    if (cases.length === 0) return;
    let current = true;
    void compute()
      .comparePairs(cases.map(({ first, second }) => [first, second]))
      .then((comparison) => current && setFound({ of: cases, comparison }), showFailure);
    return () => {
      current = false;
    };
  }, [cases]);
  return found?.of === cases ? found.comparison : undefined;
}

interface CaseTableProps {
  readonly looked: Looked;
  readonly cases: readonly ComparedCase[];
  readonly names: readonly [first: string, second: string];
  /** Shows the first one's prediction of a case. */
  readonly onOpen: (name: string) => void;
}

function CaseTable({ looked: { figure }, cases, names, onOpen }: CaseTableProps) {
  const { t } = useTranslation('results');
  const shown = useFigure(figure);
  const number = (
    key: string,
    title: string,
    of: (one: ComparedCase) => number | null,
  ): Column<ComparedCase> => ({ key, title, isNumber: true, sortBy: of, cell: (one) => shown(of(one)) });
  const columns: readonly Column<ComparedCase>[] = [
    { key: 'case', title: t('column.case'), sortBy: (one) => one.case, cell: (one) => one.case },
    number('first', names[0], ({ first }) => first),
    number('second', names[1], ({ second }) => second),
    number('difference', t('column.difference'), ({ first, second }) =>
      first === null || second === null ? null : first - second,
    ),
    {
      key: 'open',
      title: <VisuallyHidden>{t('compare.open')}</VisuallyHidden>,
      cell: (one) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={t('compare.openCase', { name: one.case })}
          onClick={() => onOpen(one.case)}
        >
          {t('compare.open')}
        </Button>
      ),
    },
  ];
  return (
    <SortableTable
      label={t('compare.cases')}
      rows={cases}
      columns={columns}
      keyOf={(one) => one.case}
      order={{ by: 'first', down: isLowerBetter(figure) }}
      height="240px"
    />
  );
}
