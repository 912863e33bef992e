import { Alert, Stack, Table, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { formatTriple } from '../../i18n/index.ts';
import { isStale, medianOf } from '../../planning/index.ts';
import type { FingerprintFacts, PlanningFacts } from '../../workers.ts';
import type { HistogramSpec } from './Histograms.tsx';

/** The charting library is large and only some pages need it. */
const Histograms = lazy(() => import('./Histograms.tsx'));

/** What the planner is told of the dataset, in words, numbers and pictures. */
export function FingerprintSection({ facts }: { readonly facts: PlanningFacts }) {
  const { t, i18n } = useTranslation('planning');
  const { fingerprint, survey } = facts;
  if (!fingerprint) return <Text size="sm">{t('fingerprint.none')}</Text>;
  const { spacings, shapes, relativeSize } = fingerprint;
  const middle = (rows: FingerprintFacts['shapes']) =>
    [0, 1, 2].map((axis) => medianOf(rows.map((row) => row[axis] ?? 0)));
  return (
    <Stack gap="xs">
      <Text size="sm">
        {t('fingerprint.words', {
          count: spacings.length,
          spacing: formatTriple(middle(spacings), i18n.language),
          shape: formatTriple(middle(shapes), i18n.language, 0),
          share: Math.round(100 * relativeSize),
        })}{' '}
        {survey && t(`fingerprint.made.${survey.mode}`)}
      </Text>
      {isStale(facts) && <Alert color="yellow">{t('overview.stale')}</Alert>}
      <IntensityTable fingerprint={fingerprint} />
      <Suspense fallback={null}>
        <Histograms specs={intensityCharts()} />
      </Suspense>
    </Stack>
  );

  function intensityCharts(): HistogramSpec[] {
    return (survey?.intensities ?? []).flatMap((found, channel) => {
      if (!found) return [];
      const { from, to, shares } = found;
      const width = (to - from) / shares.length;
      const name = fingerprint?.channels[channel]?.name ?? String(channel);
      const bars = shares.map((share, bar) => ({
        from: from + bar * width,
        to: from + (bar + 1) * width,
        height: 100 * share,
      }));
      return [{ key: `${channel}`, title: t('chart.intensity', { name }), unit: 'percent' as const, bars }];
    });
  }
}

const FIGURES = ['mean', 'std', 'min', 'percentile_00_5', 'median', 'percentile_99_5', 'max'] as const;

function IntensityTable({ fingerprint }: { readonly fingerprint: FingerprintFacts }) {
  const { t, i18n } = useTranslation('planning');
  const number = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 5 });
  return (
    <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing={4} aria-label={t('fingerprint.intensities')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('column.channel')}</Table.Th>
            {FIGURES.map((key) => (
              <Table.Th key={key} ta="right">
                {t(`figure.${key}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fingerprint.channels.map((channel) => (
            <Table.Tr key={channel.name}>
              <Table.Td>{channel.name}</Table.Td>
              {FIGURES.map((key) => (
                <Table.Td key={key} ta="right">
                  {number.format(channel[key])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
