import { ActionIcon, Slider, Text, Tooltip } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import {
  BeginEditing,
  EditBar,
  EditedSegments,
  EditFooter,
  jumpToSegment,
  useEditing,
  VirtualRows,
} from '../../editing/index.ts';
import { formatMillilitres } from '../../i18n/index.ts';
import { useOpenLabels, usePreferences, usePreferencesOf } from '../../state/index.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import { ExportButton } from '../export/index.ts';
import { Panel } from '../Panel.tsx';
import { ReferenceNote } from './ReferenceNote.tsx';
import { SegmentRow } from './SegmentRow.tsx';
import classes from './SegmentsPanel.module.css';

export function SegmentsPanel() {
  const { t, i18n } = useTranslation('segments');
  const open = useOpenLabels();
  const hidden = usePreferences((state) => state.hiddenSegments);
  const { allSegmentsShown, segmentsHidden, segmentToggled } = usePreferencesOf(
    'allSegmentsShown',
    'segmentsHidden',
    'segmentToggled',
  );
  const isEdited = useEditing((state) => state.edited !== undefined);
  if (isEdited) {
    return (
      <Panel title={t('title')} actions={<EditBar />} footer={<EditFooter />}>
        <OpacitySlider />
        <EditedSegments />
      </Panel>
    );
  }
  if (!open) {
    return (
      <Panel title={t('title')} actions={<BeginEditing open={open} />}>
        <EmptyNote text={t('empty')} />
      </Panel>
    );
  }
  const allHidden = open.segments.every(({ value }) => hidden.includes(value));
  const label = t(allHidden ? 'showAll' : 'hideAll');
  const total = open.segments.reduce((sum, segment) => sum + segment.millilitres, 0);
  return (
    <Panel
      title={t('title')}
      note={t('total', { millilitres: formatMillilitres(total, i18n.language) })}
      actions={
        <>
          <BeginEditing open={open} />
          <ExportButton labels={open.id} />
          <Tooltip label={label}>
            <ActionIcon
              aria-label={label}
              onClick={() =>
                allHidden ? allSegmentsShown() : segmentsHidden(open.segments.map(({ value }) => value))
              }
            >
              {allHidden ? <IconEyeOff size={17} aria-hidden /> : <IconEye size={17} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        </>
      }
    >
      <OpacitySlider />
      <ReferenceNote />
      <VirtualRows
        label={open.name}
        count={open.segments.length}
        row={(at) => {
          const segment = open.segments[at];
          return (
            segment && (
              <SegmentRow
                key={segment.value}
                segment={segment}
                shown={!hidden.includes(segment.value)}
                onToggle={() => segmentToggled(segment.value)}
                onJump={() => attempt(() => jumpToSegment(segment.value))}
              />
            )
          );
        }}
      />
    </Panel>
  );
}

function OpacitySlider() {
  const { t } = useTranslation('segments');
  const opacity = usePreferences((state) => state.labelOpacity);
  const opacityChosen = usePreferences((state) => state.opacityChosen);
  return (
    <div className={classes.opacity}>
      <Text size="xs" c="dimmed">
        {t('opacity')}
      </Text>
      <Slider
        flex={1}
        min={0}
        max={1}
        step={0.05}
        label={null}
        value={opacity}
        onChange={opacityChosen}
        thumbLabel={t('opacity')}
      />
      <Text size="xs" w={36} ta="right">
        {t('percent', { value: opacity })}
      </Text>
    </div>
  );
}
