import { Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconCircle, IconFilterOff, IconPencilCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { VirtualRows } from '../../editing/index.ts';
import { formatMillilitres } from '../../i18n/index.ts';
import { isLeftOut, openReviewed, type ReviewOrder, useListed, useReview } from '../../review/index.ts';
import type { ReviewCase } from '../../workers.ts';
import classes from './ReviewList.module.css';

const ICONS = {
  accepted: IconCheck,
  corrected: IconPencilCheck,
  rejected: IconX,
} as const;

/** One line a case: state, name, how sure the network was. */
export function ReviewList() {
  const { t } = useTranslation('review');
  const shown = useListed();
  const order = useReview((state) => state.order);
  const current = useReview((state) => state.current);
  const isDone = useReview(({ filter, search }) => filter === 'left' && search === '');
  if (shown.length === 0) {
    return (
      <Text size="sm" c="dimmed" px="sm" role="status">
        {t(isDone ? 'allDone' : 'noneFound')}
      </Text>
    );
  }
  const active = shown.findIndex((one) => one.case === current);
  return (
    <VirtualRows
      label={t('cases')}
      count={shown.length}
      active={active}
      row={(at) => {
        const one = shown[at];
        return one && <CaseRow key={one.case} one={one} order={order} current={at === active} />;
      }}
    />
  );
}

interface CaseRowProps {
  readonly one: ReviewCase;
  readonly order: ReviewOrder;
  readonly current: boolean;
}

function CaseRow({ one, order, current }: CaseRowProps) {
  const { t } = useTranslation('review');
  const figure = useFigure(one, order);
  const Icon = one.state in ICONS ? ICONS[one.state as keyof typeof ICONS] : IconCircle;
  return (
    <li className={classes.row}>
      <UnstyledButton
        className={classes.case}
        aria-current={current}
        data-state={one.state}
        onClick={() => attempt(() => openReviewed(one))}
      >
        <Icon size={15} aria-label={t(`state.${one.state}`)} role="img" className={classes.icon} />
        <Text component="span" size="sm" truncate flex={1} title={one.case}>
          {one.case}
        </Text>
        {isLeftOut(one) && (
          <IconFilterOff size={14} role="img" aria-label={t('leftOut')} className={classes.leftOut} />
        )}
        <Text component="span" size="xs" c="dimmed" style={{ flex: 'none' }}>
          {figure}
        </Text>
      </UnstyledButton>
    </li>
  );
}

/** What the list is sorted by. */
function useFigure({ statistics }: ReviewCase, order: ReviewOrder): string {
  const { t, i18n } = useTranslation('review');
  if (order === 'volume')
    return statistics ? t('ml', { ml: formatMillilitres(statistics.volumeMl, i18n.language) }) : '–';
  const share = order === 'disagreement' ? statistics?.agreement : statistics?.confidence;
  return share === undefined ? '–' : t('share', { value: share });
}
