import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { IGNORE } from '../workers.ts';
import { EditedSegmentRow } from './EditedSegmentRow.tsx';
import classes from './editing.module.css';
import { addSegment } from './editing.ts';
import { editSession, useEditing } from './editingStore.ts';
import { ignoreValue } from './segments.ts';

const MM3_PER_ML = 1000;

/** The segments of the map under edit; ignore stands below the button that adds to them. */
export function EditedSegments() {
  const { t } = useTranslation('editing');
  const name = useEditing((state) => state.edited?.name);
  const segments = useEditing((state) => state.segments);
  const counts = useEditing((state) => state.counts);
  const active = useEditing((state) => state.active);
  const [z, y, x] = editSession()?.map.spacing ?? [0, 0, 0];
  const row = (value: number, position: number) => {
    const segment = segments.find((one) => one.value === value);
    return (
      segment && (
        <EditedSegmentRow
          key={value}
          segment={segment}
          written={value === IGNORE ? ignoreValue(segments) : value}
          millilitres={((counts[value] ?? 0) * z * y * x) / MM3_PER_ML}
          active={value === active}
          position={position}
          last={position === segments.length - 2}
        />
      )
    );
  };
  return (
    <>
      <ul className={classes.list} aria-label={name}>
        {segments.filter(({ value }) => value !== IGNORE).map(({ value }, at) => row(value, at))}
        {row(IGNORE, segments.length - 1)}
      </ul>
      <Button
        variant="subtle"
        fullWidth
        justify="flex-start"
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={addSegment}
      >
        {t('add')}
      </Button>
    </>
  );
}
