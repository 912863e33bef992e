import { ActionIcon, Text, UnstyledButton } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePointAt } from '../../editing/index.ts';
import { formatCount, formatMillilitres } from '../../i18n/index.ts';
import type { ListedSegment } from '../../state/index.ts';
import classes from './SegmentsPanel.module.css';

export interface SegmentRowProps {
  readonly segment: ListedSegment;
  readonly shown: boolean;
  readonly onToggle: () => void;
  readonly onJump: () => void;
}

export function SegmentRow({ segment, shown, onToggle, onJump }: SegmentRowProps) {
  const { t, i18n } = useTranslation('segments');
  const { name, value, colour, voxels, millilitres } = segment;
  const pointing = usePointAt(value);
  return (
    <li className={classes.row} data-shown={shown} {...pointing}>
      <ActionIcon aria-label={t('show', { name })} aria-pressed={shown} onClick={onToggle}>
        {shown ? <IconEye size={16} aria-hidden /> : <IconEyeOff size={16} aria-hidden />}
      </ActionIcon>
      <span className={classes.swatch} style={{ background: colour }} aria-hidden />
      <UnstyledButton
        className={classes.name}
        title={t('jump', { value, name })}
        disabled={voxels === 0}
        onClick={onJump}
      >
        <Text component="span" size="sm" truncate display="block">
          {name}
        </Text>
      </UnstyledButton>
      <Text component="span" size="xs" c="dimmed" className={classes.voxels}>
        {t('voxels', { count: voxels, voxels: formatCount(voxels, i18n.language) })}
      </Text>
      <Text
        component="span"
        size="sm"
        className={classes.millilitres}
        c={voxels === 0 ? 'dimmed' : undefined}
      >
        {t('millilitres', { millilitres: formatMillilitres(millilitres, i18n.language) })}
      </Text>
    </li>
  );
}
