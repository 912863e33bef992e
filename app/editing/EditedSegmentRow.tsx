import { ActionIcon, Menu, Text, TextInput, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCurrentLocation,
  IconDots,
  IconEye,
  IconEyeOff,
  IconLock,
  IconLockOpen,
  IconPencil,
  IconTrash,
  IconZoomQuestion,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { formatMillilitres } from '../i18n/index.ts';
import { shownScanOf, useStudio } from '../state/index.ts';
import { IGNORE, type StoredSegment } from '../workers.ts';
import classes from './editing.module.css';
import {
  activate,
  annotate,
  moveSegment,
  recolourSegment,
  removeSegment,
  renameSegment,
  toggleLocked,
  toggleVisible,
} from './editing.ts';
import { jumpToSegment } from './jumpTo.ts';
import { usePointAt } from './usePointAt.ts';

export interface EditedSegmentRowProps {
  readonly segment: StoredSegment;
  /** The value that the file will have: ignore's is the largest label + 1. */
  readonly written: number;
  readonly millilitres: number;
  /** Voxels where the class is marked as unknown. */
  readonly unknown: number;
  readonly active: boolean;
  /** Place in the list, from 0. */
  readonly position: number;
  readonly last: boolean;
}

export function EditedSegmentRow(props: EditedSegmentRowProps) {
  const { segment, written, millilitres, unknown, active } = props;
  const { t, i18n } = useTranslation('editing');
  const [renaming, setRenaming] = useState(false);
  const { value, visible, locked, unannotated } = segment;
  const pointing = usePointAt(value);
  const isIgnore = value === IGNORE;
  const isOfDataset = useIsOfDataset(value);
  const name = isIgnore ? t('ignore') : segment.name;
  return (
    <li className={classes.row} data-active={active} data-shown={visible} {...pointing}>
      <ActionIcon
        aria-label={t('show', { name })}
        aria-pressed={visible}
        onClick={() => toggleVisible(value)}
      >
        {visible ? <IconEye size={16} aria-hidden /> : <IconEyeOff size={16} aria-hidden />}
      </ActionIcon>
      <ActionIcon aria-label={t('lock', { name })} aria-pressed={locked} onClick={() => toggleLocked(value)}>
        {locked ? (
          <IconLock size={16} aria-hidden />
        ) : (
          <IconLockOpen size={16} className={classes.faint} aria-hidden />
        )}
      </ActionIcon>
      <Swatch segment={segment} name={name} />
      {renaming ? (
        <RenameField name={segment.name} value={value} onEnd={() => setRenaming(false)} />
      ) : (
        <UnstyledButton
          className={classes.name}
          aria-current={active}
          title={`${written} ${name}`}
          onClick={() => activate(value)}
          onDoubleClick={() => setRenaming(!isIgnore && !isOfDataset)}
        >
          <Text component="span" size="sm" truncate fw={active ? 600 : 400} display="block">
            {name}
          </Text>
        </UnstyledButton>
      )}
      {(unannotated || unknown > 0) && (
        <Tooltip label={t(unannotated ? 'unannotatedRow' : 'unknownRow', { count: unknown })}>
          <span className={classes.unknown} style={{ color: segment.colour }} role="img">
            <VisuallyHidden>
              {t(unannotated ? 'unannotatedRow' : 'unknownRow', { count: unknown })}
            </VisuallyHidden>
          </span>
        </Tooltip>
      )}
      <Text component="span" size="xs" c="dimmed" className={classes.amount}>
        {t('millilitres', { millilitres: formatMillilitres(millilitres, i18n.language) })}
      </Text>
      {isIgnore ? (
        <span className={classes.noMenu} />
      ) : (
        <RowMenu {...props} isOfDataset={isOfDataset} onRename={() => setRenaming(true)} />
      )}
    </li>
  );
}

function Swatch({
  segment: { value, colour },
  name,
}: {
  readonly segment: StoredSegment;
  readonly name: string;
}) {
  const { t } = useTranslation('editing');
  // React's onChange would come with every move in the palette, and each would be a step of undo. The browser's own
  // event comes once, when the palette is closed.
  const follow = (field: HTMLInputElement | null) => {
    if (!field) return undefined;
    const own = colour.toLowerCase();
    field.value = own;
    const chosen = () => field.value !== own && recolourSegment(value, field.value);
    field.addEventListener('change', chosen);
    return () => field.removeEventListener('change', chosen);
  };
  if (value === IGNORE) return <span className={classes.hatched} aria-hidden />;
  return <input type="color" className={classes.swatch} aria-label={t('colour', { name })} ref={follow} />;
}

interface RenameFieldProps {
  readonly name: string;
  readonly value: number;
  readonly onEnd: () => void;
}

function RenameField({ name, value, onEnd }: RenameFieldProps) {
  const { t } = useTranslation('editing');
  return (
    <TextInput
      className={classes.name}
      aria-label={t('rename')}
      defaultValue={name}
      data-autofocus
      ref={(field) => field?.focus()}
      onBlur={(event) => {
        renameSegment(value, event.target.value);
        onEnd();
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === 'Escape') event.currentTarget.value = name;
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

/** Names and order of a dataset's labels are the same in all its cases: they are changed there, not in one of them. */
function useIsOfDataset(value: number): boolean {
  return useStudio((state) => {
    const folder = shownScanOf(state)?.inDataset?.folder;
    const labels = state.datasets.find((dataset) => dataset.folder === folder)?.labels ?? [];
    return labels.some(({ values }) => values.includes(value));
  });
}

interface RowMenuProps extends EditedSegmentRowProps {
  readonly isOfDataset: boolean;
  readonly onRename: () => void;
}

function RowMenu({
  segment: { value, name, locked, unannotated },
  position,
  last,
  isOfDataset,
  onRename,
}: RowMenuProps) {
  const { t } = useTranslation('editing');
  return (
    <Menu returnFocus={false}>
      <Menu.Target>
        <ActionIcon aria-label={t('more', { name })}>
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCurrentLocation size={15} aria-hidden />}
          onClick={() => attempt(() => jumpToSegment(value))}
        >
          {t('jump')}
        </Menu.Item>
        {isOfDataset && <Menu.Label maw={240}>{t('ofDataset')}</Menu.Label>}
        <Menu.Item
          leftSection={<IconPencil size={15} aria-hidden />}
          disabled={isOfDataset}
          onClick={onRename}
        >
          {t('rename')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowUp size={15} aria-hidden />}
          disabled={position === 0 || isOfDataset}
          onClick={() => moveSegment(value, -1)}
        >
          {t('up')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconArrowDown size={15} aria-hidden />}
          disabled={last || isOfDataset}
          onClick={() => moveSegment(value, 1)}
        >
          {t('down')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconZoomQuestion size={15} aria-hidden />}
          onClick={() => annotate(value, unannotated === true)}
        >
          {t(unannotated ? 'annotatedHere' : 'unannotatedHere')}
        </Menu.Item>
        <Menu.Item
          color="red.9"
          leftSection={<IconTrash size={15} aria-hidden />}
          disabled={locked || isOfDataset}
          onClick={() => removeSegment(value)}
        >
          {t('remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
