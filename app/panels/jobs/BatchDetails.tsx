import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { VirtualRows } from '../../editing/index.ts';
import { codedText } from '../../failures/index.ts';
import { formatBytes, formatDuration } from '../../i18n/index.ts';
import { useStudio } from '../../state/index.ts';
import type { Job, JobFailure } from '../../workers.ts';
import { ToneBadge } from '../ToneBadge.tsx';
import classes from './JobsDrawer.module.css';
import { useJobFile } from './useJobFile.ts';

/** As `workers/jobs/batch/batchState.ts` writes it. */
interface CaseState {
  readonly state: 'predicted' | 'labelled' | 'frozen' | 'failed';
  readonly seconds?: number;
  readonly bytes?: number;
  readonly failure?: JobFailure;
}

interface CasesFile {
  readonly cases: Readonly<Record<string, CaseState>>;
}
const NONE: CasesFile['cases'] = {};

const COLOURS = { predicted: 'accent', labelled: 'teal', frozen: 'gray', failed: 'red' } as const;

/** Every case of a batch with what became of it, failures first; and what the rest will need of the disk. */
export function BatchDetails({ job }: { readonly job: Job }) {
  const { t, i18n } = useTranslation('jobs');
  const states = useJobFile<CasesFile>(job, 'cases.json')?.cases ?? NONE;
  const sorted = useMemo(() => {
    const rank = (name: string) => (states[name]?.state === 'failed' ? 0 : states[name] ? 2 : 1);
    const cases = job.spec.kind === 'batch' ? job.spec.cases : [];
    return cases.toSorted((a, b) => rank(a.name) - rank(b.name));
  }, [job.spec, states]);
  const room = useStudio(({ storage }) => storage && storage.quota - storage.used);
  if (job.spec.kind !== 'batch') return null;
  const { bytes = 0, bytesLeft = 0 } = job.progress?.figures ?? {};
  return (
    <>
      <Text size="xs" c="dimmed">
        {t('batch.into', { dataset: job.spec.dataset })}{' '}
        {bytes > 0 &&
          t(bytesLeft > 0 ? 'batch.disk' : 'batch.written', {
            used: formatBytes(bytes, i18n.language),
            left: formatBytes(bytesLeft, i18n.language),
          })}
      </Text>
      {room !== undefined && bytesLeft > room && (
        <Text size="xs" className={classes.warning} role="status">
          {t('batch.tooFull', { room: formatBytes(room, i18n.language) })}
        </Text>
      )}
      <VirtualRows
        label={t('batch.cases')}
        count={sorted.length}
        row={(at) => {
          const name = sorted[at]?.name ?? '';
          return (
            <CaseRow key={name} name={name} now={states[name]} isCurrent={job.progress?.current === name} />
          );
        }}
      />
    </>
  );
}

interface CaseRowProps {
  readonly name: string;
  readonly now: CaseState | undefined;
  readonly isCurrent: boolean;
}

function CaseRow({ name, now, isCurrent }: CaseRowProps) {
  const { t, i18n } = useTranslation('jobs');
  const word = now?.state ?? 'current';
  const note = now?.failure
    ? codedText(i18n, now.failure)
    : now?.seconds === undefined
      ? ''
      : formatDuration(now.seconds, i18n.language);
  return (
    <li className={classes.case}>
      <span className={classes.caseName} title={name}>
        {name}
      </span>
      {(now || isCurrent) && (
        <ToneBadge size="xs" color={now ? COLOURS[now.state] : 'accent'}>
          {t(`case.${word}`)}
        </ToneBadge>
      )}
      <span className={classes.caseNote} title={note}>
        {note}
      </span>
    </li>
  );
}
