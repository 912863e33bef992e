import { Alert, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount, formatMillilitres } from '../../i18n/index.ts';
import { type ClassCount, classCounts, histogram, isStale, usePlanningFacts } from '../../planning/index.ts';
import type { DatasetSummary, PlanningFacts, Survey } from '../../workers.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import { DuplicatesAlert } from './DuplicatesAlert.tsx';
import type { HistogramSpec } from './Histograms.tsx';
import { PlanningProgress } from './PlanningProgress.tsx';
import { SurveyButton } from './SurveyButton.tsx';

/** The charting library is large and only some pages need it. */
const Histograms = lazy(() => import('./Histograms.tsx'));

/** What a dataset holds: voxels and cases by class, sizes and spacings of its images. */
export function OverviewTab({ dataset }: { readonly dataset: DatasetSummary }) {
  const { t } = useTranslation('planning');
  const { folder } = dataset;
  const { facts } = usePlanningFacts(folder);
  if (!facts) return null;
  const { survey, duplicates, cases } = facts;
  const stale = isStale(facts);
  return (
    <Stack gap="md">
      <PlanningProgress folder={folder} />
      {survey === undefined && <EmptyNote text={t('overview.none')} />}
      {survey && stale && <Alert color="yellow">{t('overview.stale')}</Alert>}
      {survey && <Found dataset={dataset} survey={survey} duplicates={duplicates} />}
      {(survey === undefined || stale) && cases.length > 0 && (
        <SurveyButton folder={folder} again={survey !== undefined} />
      )}
    </Stack>
  );
}

interface FoundProps {
  readonly dataset: DatasetSummary;
  readonly survey: Survey;
  readonly duplicates: PlanningFacts['duplicates'];
}

function Found({ dataset, survey, duplicates }: FoundProps) {
  const { t } = useTranslation('planning');
  const charts = useGeometryCharts(survey);
  return (
    <>
      <Text size="sm">{t('overview.cases', { count: survey.cases.length })}</Text>
      <DuplicatesAlert groups={duplicates} />
      <ClassTable dataset={dataset} survey={survey} />
      <Title order={3} size="sm">
        {t('overview.geometry')}
      </Title>
      <Suspense fallback={null}>
        <Histograms specs={charts} />
      </Suspense>
    </>
  );
}

function ClassTable({ dataset, survey }: { readonly dataset: DatasetSummary; readonly survey: Survey }) {
  const { t, i18n } = useTranslation('planning');
  const { labels, ignore } = dataset;
  const rows = useMemo(() => classCounts(survey.cases, labels, ignore), [survey, labels, ignore]);
  const number = (
    key: 'cases' | 'voxels' | 'share' | 'medianMl',
    cell: (one: ClassCount) => string,
  ): Column<ClassCount> => ({
    key,
    title: t(`column.${key}`),
    isNumber: true,
    sortBy: (one) => one[key],
    cell,
  });
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumSignificantDigits: 3 });
  return (
    <SortableTable
      label={t('overview.classes')}
      rows={rows}
      keyOf={({ name }) => name}
      height="320px"
      columns={[
        { key: 'name', title: t('column.class'), sortBy: ({ name }) => name, cell: ({ name }) => name },
        number('cases', ({ cases }) => formatCount(cases, i18n.language)),
        number('voxels', ({ voxels }) => formatCount(voxels, i18n.language)),
        number('share', ({ share }) => percent.format(share)),
        number('medianMl', ({ medianMl }) => formatMillilitres(medianMl, i18n.language)),
      ]}
    />
  );
}

const BARS = 12;
/** Array order: z is first. */
const AXES = [
  { axis: 2, name: 'x' },
  { axis: 1, name: 'y' },
  { axis: 0, name: 'z' },
] as const;

function useGeometryCharts({ cases }: Survey): HistogramSpec[] {
  const { t } = useTranslation('planning');
  return useMemo(
    () =>
      (['spacing', 'shape'] as const).flatMap((what) =>
        AXES.map(({ axis, name }) => ({
          key: `${what} ${name}`,
          title: t(`chart.${what}`, { axis: name }),
          unit: 'cases' as const,
          bars: histogram(
            cases.map((one) => one[what][axis]),
            BARS,
          ).map(({ from, to, count }) => ({ from, to, height: count })),
        })),
      ),
    [cases, t],
  );
}
