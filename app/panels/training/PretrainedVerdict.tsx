import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failureText } from '../../failures/index.ts';
import { formatNames } from '../../i18n/index.ts';
import type { PretrainedReport, TensorVerdict } from '../../workers.ts';
import classes from './Training.module.css';
import type { PretrainedAnswer } from './usePretrainedReport.ts';

export interface PretrainedVerdictProps {
  readonly answer: PretrainedAnswer;
  /** The dataset has the model's plans only once the training starts. */
  readonly takesPlans: boolean;
}

/** Whether the weights fit, what of the head stays, what is prepared differently, and every tensor. */
export function PretrainedVerdict({ answer, takesPlans }: PretrainedVerdictProps) {
  const { t, i18n } = useTranslation('training');
  const [opened, setOpened] = useState(false);
  const { report, error } = answer;
  if (error) return <Text size="xs">{failureText(i18n, error)}</Text>;
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
      {notesOf(report).map((note) => (
        <Text key={note} size="xs" c="dimmed">
          {note}
        </Text>
      ))}
      {opened && <TensorTable report={report} />}
    </div>
  );

  function notesOf({
    verdict,
    tensors,
    keptClasses,
    freshClasses,
    differences,
    hasIgnore,
  }: PretrainedReport) {
    const [kept, fresh] = [formatNames(keptClasses), formatNames(freshClasses)];
    return [
      ...(verdict === 'incompatible'
        ? [t(isOnlyInput(tensors) ? 'verdict.byInput' : 'verdict.byPlans')]
        : []),
      ...(kept !== '' && fresh !== '' ? [t('verdict.classes', { kept, fresh })] : []),
      ...(kept === '' && fresh !== '' ? [t('verdict.noClass', { fresh })] : []),
      ...differences.map(({ what, source, target }) =>
        t('difference', { what: t(`what.${what}`), source, target }),
      ),
      ...(takesPlans ? [t('verdict.plansFirst')] : []),
      ...(hasIgnore ? [t('verdict.ignore')] : []),
    ];
  }
}

/** True when other numbers of channels are all that is in the way. */
function isOnlyInput(tensors: readonly TensorVerdict[]): boolean {
  const [bad, ...more] = tensors.filter(({ fate }) => fate === 'incompatible');
  const isSame = (at: number) => bad?.found?.[at] === bad?.expected[at];
  return more.length === 0 && bad?.found !== undefined && isSame(0) && !isSame(1);
}

/** What does not stay as it is first: of hundreds it would be found last. */
function TensorTable({ report }: { readonly report: PretrainedReport }) {
  const { t } = useTranslation('training');
  const rank = ({ fate }: TensorVerdict) => (fate === 'incompatible' ? 0 : fate === 'same' ? 2 : 1);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.tensors} tabIndex={0} aria-label={t('verdict.table')}>
      <Table fz="xs" withRowBorders={false} verticalSpacing={2} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('tensor.name')}</Table.Th>
            <Table.Th>{t('tensor.found')}</Table.Th>
            <Table.Th>{t('tensor.expected')}</Table.Th>
            <Table.Th>{t('tensor.fate')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.tensors
            .toSorted((a, b) => rank(a) - rank(b))
            .map(({ name, fate, expected, found }) => (
              <Table.Tr key={name}>
                <Table.Td className={classes.tensor}>{name}</Table.Td>
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
