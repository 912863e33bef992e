import { Group, Modal, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { formatMillilitres } from '../../i18n/index.ts';
import { datasetClasses, isLeftOut, keepCase, openReviewed, useReview } from '../../review/index.ts';
import { useStudio } from '../../state/index.ts';
import type { ReviewCase } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import classes from './CaseTable.module.css';
import { FilterRules } from './FilterRules.tsx';

const SHOWN = ['all', 'in', 'out'] as const;
type Shown = (typeof SHOWN)[number];

/** Every figure of every case, the rules that leave it out, and a person's word against them. */
export function CaseTable() {
  const { t } = useTranslation('review');
  const shown = useReview((state) => state.tableShown);
  const cases = useReview((state) => state.cases);
  const [ofClass, chooseClass] = useState<number>();
  const columns = useColumns(ofClass);
  const labels = useClasses();
  const [wanted, setWanted] = useState('');
  const [which, choose] = useState<Shown>('all');
  const found = useMemo(() => {
    const text = wanted.trim().toLowerCase();
    return cases.filter(
      (one) =>
        (which === 'all' || isLeftOut(one) === (which === 'out')) && one.case.toLowerCase().includes(text),
    );
  }, [cases, wanted, which]);
  const leftOut = cases.filter(isLeftOut).length;
  const close = () => useReview.setState({ tableShown: false });
  return (
    <Modal
      opened={shown}
      onClose={close}
      size={1180}
      title={t('table.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('table.what', { count: cases.length, leftOut })}</Text>
        <FilterRules />
        <Group gap="sm" align="flex-end">
          <TextInput
            flex={1}
            aria-label={t('search')}
            placeholder={t('search')}
            leftSection={<IconSearch size={14} aria-hidden />}
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          {labels.length > 1 && (
            <NativeSelect
              w={180}
              aria-label={t('table.figuresOf')}
              value={ofClass ?? ''}
              data={[
                { value: '', label: t('table.allClasses') },
                ...labels.map(({ value, name }) => ({ value: String(value), label: name })),
              ]}
              onChange={(event) =>
                chooseClass(labels.find(({ value }) => String(value) === event.currentTarget.value)?.value)
              }
            />
          )}
          <NativeSelect
            w={180}
            aria-label={t('filter.label')}
            value={which}
            data={SHOWN.map((value) => ({ value, label: t(`table.shown.${value}`) }))}
            onChange={(event) => choose(SHOWN.find((one) => one === event.currentTarget.value) ?? 'all')}
          />
        </Group>
        <SortableTable
          label={t('table.title')}
          rows={found}
          columns={columns}
          keyOf={(one) => one.case}
          height="55dvh"
        />
      </Stack>
    </Modal>
  );
}

/** The foreground of the dataset. */
function useClasses(): readonly { readonly value: number; readonly name: string }[] {
  const folder = useReview((state) => state.folder);
  const dataset = useStudio((state) => state.datasets.find((one) => one.folder === folder));
  return useMemo(() => datasetClasses(dataset), [dataset]);
}

/** ml of a class, of the member that finds least and of the one that finds most. */
function rangeOf({ statistics }: ReviewCase, ofClass: number | undefined): [number, number] | undefined {
  const { leastMl, mostMl } = statistics?.classes.find(({ value }) => value === ofClass) ?? {};
  return leastMl === undefined || mostMl === undefined ? undefined : [leastMl, mostMl];
}

/** @param ofClass whose volumes are shown; undefined: those of all together */
function useColumns(ofClass: number | undefined): readonly Column<ReviewCase>[] {
  const { t, i18n } = useTranslation('review');
  const { language } = i18n;
  return useMemo(() => {
    const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
    const inShare = (value: number | undefined) => (value === undefined ? '–' : share.format(value));
    const inMl = (value: number | undefined) =>
      value === undefined ? '–' : formatMillilitres(value, language);
    const figure = (
      key: 'confidence' | 'agreement' | 'coverage' | 'volumeMl' | 'unsureMl',
      write: (value: number | undefined) => string,
    ): Column<ReviewCase> => ({
      key,
      title: t(`table.${key}`),
      isNumber: true,
      sortBy: ({ statistics }) => statistics?.[key],
      cell: ({ statistics }) => write(statistics?.[key]),
    });
    const ofOne = (key: 'predictedMl' | 'keptMl' | 'inViewMl'): Column<ReviewCase> => {
      const figureOf = ({ statistics }: ReviewCase) =>
        statistics?.classes.find(({ value }) => value === ofClass)?.[key];
      return {
        key,
        title: t(`table.${key}`),
        isNumber: true,
        sortBy: figureOf,
        cell: (one) => inMl(figureOf(one)),
      };
    };
    const range: Column<ReviewCase> = {
      key: 'range',
      title: t('table.rangeMl'),
      isNumber: true,
      sortBy: (one) => {
        const found = rangeOf(one, ofClass);
        return found && found[1] - found[0];
      },
      cell: (one) => rangeOf(one, ofClass)?.map(inMl).join(' – ') ?? '–',
    };
    return [
      {
        key: 'case',
        title: t('table.case'),
        sortBy: (one) => one.case,
        cell: (one) => <OpenCase one={one} />,
      },
      {
        key: 'state',
        title: t('table.state'),
        sortBy: ({ state }) => state,
        cell: ({ state }) => t(`state.${state}`),
      },
      figure('confidence', inShare),
      figure('agreement', inShare),
      figure('coverage', inShare),
      ...(ofClass === undefined
        ? [figure('volumeMl', inMl), figure('unsureMl', inMl)]
        : [ofOne('predictedMl'), range, ofOne('keptMl'), ofOne('inViewMl')]),
      {
        key: 'dropped',
        title: t('table.dropped'),
        sortBy: ({ dropped }) => dropped.join(),
        cell: ({ dropped }) => dropped.map((rule) => t(`rule.${rule}`)).join(', ') || '–',
      },
      {
        key: 'kept',
        title: t('table.kept'),
        sortBy: (one) => Number(isLeftOut(one)),
        cell: (one) => <Keep one={one} />,
      },
    ];
  }, [t, language, ofClass]);
}

function OpenCase({ one }: { readonly one: ReviewCase }) {
  return (
    <button
      type="button"
      className={classes.open}
      onClick={() => {
        useReview.setState({ tableShown: false });
        void attempt(() => openReviewed(one));
      }}
    >
      {one.case}
    </button>
  );
}

/** The rules' word, or a person's. */
function Keep({ one }: { readonly one: ReviewCase }) {
  const { t } = useTranslation('review');
  const ruled = t(one.dropped.length > 0 ? 'table.rulesOut' : 'table.rulesKept');
  return (
    <select
      className={classes.keep}
      aria-label={t('table.keepOf', { name: one.case })}
      value={one.kept === undefined ? 'rules' : one.kept ? 'kept' : 'out'}
      onChange={(event) => {
        const word = event.currentTarget.value;
        void attempt(() => keepCase(one, word === 'rules' ? undefined : word === 'kept'));
      }}
    >
      <option value="rules">{ruled}</option>
      <option value="kept">{t('table.yes')}</option>
      <option value="out">{t('table.out')}</option>
    </select>
  );
}
