import { SegmentedControl, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconLayoutBoardSplit, IconLayoutGrid, IconSquare } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LAYOUTS, usePreferences } from '../../state/index.ts';

const ICONS = { quad: IconLayoutGrid, 'one-and-three': IconLayoutBoardSplit, single: IconSquare } as const;

export function LayoutControl() {
  const { t } = useTranslation('shell');
  const layout = usePreferences((state) => state.layout);
  const layoutChosen = usePreferences((state) => state.layoutChosen);
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('layout.label')}
      value={layout}
      onChange={layoutChosen}
      data={LAYOUTS.map((value) => {
        const Icon = ICONS[value];
        return {
          value,
          label: (
            <Tooltip label={t(`layout.${value}`)}>
              <span style={{ display: 'block', lineHeight: 0 }}>
                <Icon size={17} aria-hidden />
                <VisuallyHidden>{t(`layout.${value}`)}</VisuallyHidden>
              </span>
            </Tooltip>
          ),
        };
      })}
    />
  );
}
