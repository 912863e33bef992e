import { Modal, NativeSelect, ScrollArea, Stack, Text, UnstyledButton } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { formatMillilitres } from '../../i18n/index.ts';
import { isLeftOut, keepCase, openReviewed, useReview } from '../../review/index.ts';
import type { ReviewCase } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';

const ROWS_A_PAGE = 100;

/** Every figure of every case, the rules that leave it out, and a person's word against them. */
export function CaseTable() {
  const { t } = useTranslation('review');
  const shown = useReview((state) => state.tableShown);
  const cases = useReview((state) => state.cases);
  const columns = useColumns();
  const leftOut = cases.filter(isLeftOut).length;
  const close = () => useReview.setState({ tableShown: false });
  return (
    <Modal
      opened={shown}
      onClose={close}
      size={1080}
      title={t('table.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('table.what', { count: cases.length, leftOut })}</Text>
        <ScrollArea.Autosize mah="65dvh" type="auto">
          <SortableTable
            label={t('table.title')}
            rows={cases}
            columns={columns}
            keyOf={(one) => one.case}
            rowsAPage={ROWS_A_PAGE}
          />
        </ScrollArea.Autosize>
      </Stack>
    </Modal>
  );
}

function useColumns(): readonly Column<ReviewCase>[] {
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
      figure('volumeMl', inMl),
      figure('unsureMl', inMl),
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
  }, [t, language]);
}

function OpenCase({ one }: { readonly one: ReviewCase }) {
  return (
    <UnstyledButton
      fz="inherit"
      td="underline"
      onClick={() => {
        useReview.setState({ tableShown: false });
        void attempt(() => openReviewed(one));
      }}
    >
      {one.case}
    </UnstyledButton>
  );
}

/** The rules' word, or a person's. */
function Keep({ one }: { readonly one: ReviewCase }) {
  const { t } = useTranslation('review');
  const ruled = t(one.dropped.length > 0 ? 'table.rulesOut' : 'table.rulesKept');
  const words = [
    { value: 'rules', label: ruled },
    { value: 'kept', label: t('table.yes') },
    { value: 'out', label: t('table.out') },
  ];
  return (
    <NativeSelect
      w={130}
      aria-label={t('table.keepOf', { name: one.case })}
      value={one.kept === undefined ? 'rules' : one.kept ? 'kept' : 'out'}
      data={words}
      onChange={(event) => {
        const word = event.currentTarget.value;
        void attempt(() => keepCase(one, word === 'rules' ? undefined : word === 'kept'));
      }}
    />
  );
}
