import { ActionIcon, SegmentedControl, Slider, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconEye, IconEyeOff, IconSquare, IconSquareFilled, IconSquareHalf } from '@tabler/icons-react';
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
import { LABEL_DRAWINGS } from '../../viewer/index.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import { ExportButton } from '../export/index.ts';
import { Panel } from '../Panel.tsx';
import { PartNote } from './PartNote.tsx';
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
      <Panel
        grows
        title={t('title')}
        actions={
          <EditBar>
            <ExportButton />
          </EditBar>
        }
        footer={<EditFooter />}
      >
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
  const labelled = open.segments.filter(({ hatched }) => !hatched);
  const total = labelled.reduce((sum, segment) => sum + segment.millilitres, 0);
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
      <PartNote labels={open.id} />
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

const DRAWING_ICONS = { both: IconSquareHalf, outline: IconSquare, fill: IconSquareFilled } as const;

/** How strongly labels are drawn, and whether as areas, outlines or both. */
function OpacitySlider() {
  const { t } = useTranslation('segments');
  const opacity = usePreferences((state) => state.labelOpacity);
  const opacityChosen = usePreferences((state) => state.opacityChosen);
  const drawing = usePreferences((state) => state.labelDrawing);
  const drawingChosen = usePreferences((state) => state.drawingChosen);
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
      <Text size="xs" w={34} ta="right">
        {t('percent', { value: opacity })}
      </Text>
      <SegmentedControl
        aria-label={t('drawing.label')}
        size="xs"
        value={drawing}
        onChange={drawingChosen}
        data={LABEL_DRAWINGS.map((value) => {
          const Icon = DRAWING_ICONS[value];
          return {
            value,
            label: (
              <Tooltip label={t(`drawing.${value}`)}>
                <span className={classes.drawing}>
                  <Icon size={14} aria-hidden />
                  <VisuallyHidden>{t(`drawing.${value}`)}</VisuallyHidden>
                </span>
              </Tooltip>
            ),
          };
        })}
      />
    </div>
  );
}
