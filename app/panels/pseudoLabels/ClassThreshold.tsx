import { ActionIcon, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconLockOpen2 } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  classFigures,
  confidenceSession,
  EVERYTHING,
  moveCut,
  type OpenedClass,
  toggleCutLock,
  useConfidence,
} from '../../confidence/index.ts';
import { formatMillilitres } from '../../i18n/index.ts';
import classes from './ClassThreshold.module.css';
import { CutField } from './CutField.tsx';
import { CutHistogram } from './CutHistogram.tsx';

export interface ClassThresholdProps {
  readonly one: OpenedClass;
  readonly voxelMillilitres: number;
  /** Changes when the session's counts did. */
  readonly counted: number;
}

/** One class: its histogram with the cut, the cut as a number, and what that keeps. */
export const ClassThreshold = memo(function ClassThreshold({ one, voxelMillilitres }: ClassThresholdProps) {
  const { t, i18n } = useTranslation('pseudoLabels');
  const { value, name, colour } = one;
  const cut = useConfidence((state) => state.cuts[value] ?? EVERYTHING);
  const locked = useConfidence((state) => state.locked.includes(value));
  const promised = useConfidence(({ mode, precision }) =>
    mode === 'precision' ? precision?.find((found) => found.value === value) : undefined,
  );
  const tally = confidenceSession()?.tally.classes.find((counts) => counts.value === value);
  const figures = tally && classFigures(tally, cut, voxelMillilitres);
  return (
    <li className={classes.class}>
      <div className={classes.head}>
        <span className={classes.swatch} style={{ background: colour }} aria-hidden />
        <Text size="sm" fw={500} truncate flex={1} title={`${value} ${name}`}>
          {name}
        </Text>
        <CutField
          label={t('leastConfidence', { name })}
          code={cut.code}
          onChange={(code) => moveCut(value, code)}
        />
        <Tooltip label={t(locked ? 'unlock' : 'lock')}>
          <ActionIcon
            size={26}
            aria-label={t('lockOf', { name })}
            aria-pressed={locked}
            onClick={() => toggleCutLock(value)}
          >
            {locked ? <IconLock size={15} aria-hidden /> : <IconLockOpen2 size={15} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      </div>
      {tally ? (
        <CutHistogram
          name={name}
          colour={colour}
          undecided={tally.undecided}
          code={cut.code}
          onMove={(code) => moveCut(value, code)}
        />
      ) : (
        <Text size="xs" c="dimmed">
          {t('notPredicted')}
        </Text>
      )}
      {figures && (
        <Text size="xs" className={classes.figures} role="group" aria-label={t('keptOf', { name })}>
          <span>{t('kept', { share: figures.share })}</span>
          <span>{t('ignored', { share: 1 - figures.share })}</span>
          <span>{t('ml', { ml: formatMillilitres(figures.millilitres, i18n.language) })}</span>
          {promised?.kind === 'reached' && (
            <span>{t('precision.reached', { bound: promised.lowerBound })}</span>
          )}
          {figures.warning && (
            <span className={classes.warning}>
              <IconAlertTriangle size={13} aria-hidden />
              {t(`warning.${figures.warning}`)}
            </span>
          )}
        </Text>
      )}
    </li>
  );
});
