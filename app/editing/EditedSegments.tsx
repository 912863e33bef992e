import { Button, Group } from '@mantine/core';
import { IconAlertTriangle, IconChecklist, IconPlus, IconTable } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IGNORE } from '../workers.ts';
import { AnnotationDialog } from './AnnotationDialog.tsx';
import { EditedSegmentRow } from './EditedSegmentRow.tsx';
import { addSegment } from './editing.ts';
import { editSession, useEditing } from './editingStore.ts';
import { StatisticsDialog } from './StatisticsDialog.tsx';
import { ignoreValue } from './segments.ts';
import { useCoverage } from './useCoverage.ts';
import { VirtualRows } from './VirtualRows.tsx';

const MM3_PER_ML = 1000;

/** The segments of the map under edit, ignore last, and what can be asked of all of them. */
export function EditedSegments() {
  const name = useEditing((state) => state.edited?.name);
  const segments = useEditing((state) => state.segments);
  const counts = useEditing((state) => state.counts);
  const unknown = useEditing((state) => state.unknown);
  const active = useEditing((state) => state.active);
  const [z, y, x] = editSession()?.map.spacing ?? [0, 0, 0];
  const row = (position: number) => {
    const segment = segments[position];
    if (!segment) return null;
    const { value } = segment;
    return (
      <EditedSegmentRow
        key={value}
        segment={segment}
        written={value === IGNORE ? ignoreValue(segments) : value}
        millilitres={((counts[value] ?? 0) * z * y * x) / MM3_PER_ML}
        unknown={unknown[value] ?? 0}
        active={value === active}
        position={position}
        last={position === segments.length - 2}
      />
    );
  };
  return (
    <>
      <VirtualRows
        label={name}
        count={segments.length}
        row={row}
        active={segments.findIndex(({ value }) => value === active)}
      />
      <ListButtons />
      <StatisticsDialog />
      <AnnotationDialog />
    </>
  );
}

function ListButtons() {
  const { t } = useTranslation('editing');
  const { coverage } = useCoverage();
  const warns = coverage.warnings.length > 0;
  const Icon = warns ? IconAlertTriangle : IconChecklist;
  const open = (dialog: 'statistics' | 'annotation') => () => useEditing.setState({ dialog });
  return (
    <Group gap={0} px={6}>
      <Button
        variant="subtle"
        size="compact-xs"
        mih={24}
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={addSegment}
      >
        {t('add')}
      </Button>
      <Button
        variant="subtle"
        size="compact-xs"
        mih={24}
        leftSection={<IconTable size={15} aria-hidden />}
        onClick={open('statistics')}
      >
        {t('statistics.open')}
      </Button>
      <Button
        variant="subtle"
        size="compact-xs"
        mih={24}
        leftSection={<Icon size={15} aria-hidden />}
        title={warns ? t('annotation.warning') : undefined}
        onClick={open('annotation')}
      >
        {t('annotation.open')}
      </Button>
    </Group>
  );
}
