import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseResemblance, ResemblanceFinding } from '../../workers.ts';
import { ToneBadge } from '../ToneBadge.tsx';
import classes from './ResemblanceTable.module.css';
import { type Column, SortableTable } from './SortableTable.tsx';

const PROPERTIES = [
  'spacing',
  'slice-thickness',
  'field-of-view',
  'orientation',
  'intensity',
  'noise',
  'channels',
] as const satisfies readonly ResemblanceFinding['what'][];

/** One line a scan, outliers first: what was found, below each head what the training data had. */
export function ResemblanceTable({ found }: { readonly found: readonly CaseResemblance[] }) {
  const { t } = useTranslation('evaluation');
  const columns = useMemo((): readonly Column<CaseResemblance>[] => {
    const known = PROPERTIES.filter((what) =>
      found.some(({ findings }) => findings.some((one) => one.what === what)),
    );
    return [
      { key: 'case', title: t('column.case'), sortBy: (one) => one.case, cell: (one) => one.case },
      {
        key: 'outlier',
        title: t('resemblance.verdict'),
        sortBy: ({ outlier }) => Number(outlier),
        cell: ({ outlier }) => (
          <ToneBadge color={outlier ? 'red' : 'teal'}>
            {t(outlier ? 'resemblance.outside' : 'resemblance.inside')}
          </ToneBadge>
        ),
      },
      ...known.map(
        (what): Column<CaseResemblance> => ({
          key: what,
          title: t(`resemblance.of.${what}`),
          note: expectedOf(found, what),
          sortBy: ({ findings }) => Number(findings.some((one) => one.what === what && one.outlier)),
          cell: ({ findings }) => (
            <Found
              findings={findings.filter((one) => one.what === what)}
              outside={t('resemblance.outside')}
            />
          ),
        }),
      ),
    ];
  }, [found, t]);
  const outliers = found.filter(({ outlier }) => outlier).length;
  return (
    <>
      <Text size="sm" role="status">
        {t('resemblance.summary', { count: found.length, outliers })}
      </Text>
      <SortableTable
        label={t('resemblance.table')}
        rows={found}
        columns={columns}
        keyOf={(one) => one.case}
        order={{ by: 'outlier', down: true }}
        height="40dvh"
      />
    </>
  );
}

/** It is the same for every scan. */
function expectedOf(found: readonly CaseResemblance[], what: ResemblanceFinding['what']): string {
  const findings = found[0]?.findings.filter((one) => one.what === what) ?? [];
  return [...new Set(findings.map(({ expected }) => expected))].join('; ');
}

function Found({
  findings,
  outside,
}: {
  readonly findings: readonly ResemblanceFinding[];
  readonly outside: string;
}) {
  return findings.map(({ channel = 0, found, outlier }) => (
    <div
      key={channel}
      className={outlier ? classes.outside : undefined}
      title={outlier ? outside : undefined}
    >
      {found}
    </div>
  ));
}
