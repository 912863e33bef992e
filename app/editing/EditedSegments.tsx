import { Button, Group } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IGNORE } from '../workers.ts';
import { AnnotationDialog } from './AnnotationDialog.tsx';
import { EditedSegmentRow } from './EditedSegmentRow.tsx';
import classes from './editing.module.css';
import { addSegment } from './editing.ts';
import { editSession, useEditing } from './editingStore.ts';
import { StatisticsDialog } from './StatisticsDialog.tsx';
import { ignoreValue, withoutIgnore } from './segments.ts';
import { useCoverage } from './useCoverage.ts';
import { VirtualRows } from './VirtualRows.tsx';

const MM3_PER_ML = 1000;

/** The segments of the map under edit; ignore stands apart, in `EditFooter`. */
export function EditedSegments() {
  const name = useEditing((state) => state.edited?.name);
  const segments = useEditing((state) => state.segments);
  const counts = useEditing((state) => state.counts);
  const unknown = useEditing((state) => state.unknown);
  const active = useEditing((state) => state.active);
  const own = withoutIgnore(segments);
  const row = (position: number) => {
    const segment = own[position];
    if (!segment) return null;
    const { value } = segment;
    return (
      <EditedSegmentRow
        key={value}
        segment={segment}
        written={value}
        millilitres={millilitresOf(counts[value])}
        unknown={unknown[value] ?? 0}
        active={value === active}
        position={position}
        last={position === own.length - 1}
      />
    );
  };
  return (
    <VirtualRows
      label={name}
      count={own.length}
      row={row}
      active={own.findIndex(({ value }) => value === active)}
    />
  );
}

function millilitresOf(voxels = 0): number {
  const [z, y, x] = editSession()?.map.spacing ?? [0, 0, 0];
  return (voxels * z * y * x) / MM3_PER_ML;
}

/** Below the list, always in sight: the ignore row, and what can be asked of all segments. */
export function PinnedSegments() {
  const { t } = useTranslation('editing');
  const segments = useEditing((state) => state.segments);
  const voxels = useEditing((state) => state.counts[IGNORE]);
  const active = useEditing((state) => state.active === IGNORE);
  const ignore = segments.find(({ value }) => value === IGNORE);
  return (
    <div className={classes.pinned}>
      {ignore && (
        <ul className={classes.list} aria-label={t('ignore')}>
          <EditedSegmentRow
            segment={ignore}
            written={ignoreValue(segments)}
            millilitres={millilitresOf(voxels)}
            unknown={0}
            active={active}
            position={0}
            last
          />
        </ul>
      )}
      <ListButtons />
      <StatisticsDialog />
      <AnnotationDialog />
    </div>
  );
}

function ListButtons() {
  const { t } = useTranslation('editing');
  const { coverage } = useCoverage();
  const warns = coverage.warnings.length > 0;
  const open = (dialog: 'statistics' | 'annotation') => () => useEditing.setState({ dialog });
  return (
    <Group gap={0} px={6} justify="space-between">
      <Button
        variant="subtle"
        size="compact-xs"
        mih={24}
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={addSegment}
      >
        {t('add')}
      </Button>
      <Button variant="subtle" size="compact-xs" mih={24} onClick={open('statistics')}>
        {t('statistics.open')}
      </Button>
      <Button
        variant="subtle"
        size="compact-xs"
        mih={24}
        leftSection={warns ? <IconAlertTriangle size={15} aria-hidden /> : undefined}
        title={warns ? t('annotation.warning') : undefined}
        onClick={open('annotation')}
      >
        {t('annotation.open')}
      </Button>
    </Group>
  );
}
