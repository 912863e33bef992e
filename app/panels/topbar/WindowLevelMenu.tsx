import { Button, Group, Kbd, Menu, NumberInput, Text } from '@mantine/core';
import { IconChevronDown, IconContrast2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../state/preferences.ts';
import { shownScanOf } from '../../state/selectors.ts';
import { useStudio } from '../../state/studio.ts';
import { CT_PRESETS, type CtPreset } from '../../viewer/index.ts';

const PRESETS = Object.keys(CT_PRESETS) as CtPreset[];

/** Window width and centre: presets for CT, numbers for everything. */
export function WindowLevelMenu() {
  const { t } = useTranslation('shell');
  const scan = useStudio(shownScanOf);
  const windowLevel = usePreferences((state) => state.windowLevel);
  const chosen = usePreferences((state) => state.windowLevelChosen);
  const { windowMenuShown, windowMenuToggled } = useStudio();
  if (!scan) return null;
  const format = (value: number) => String(Math.round(value * 100) / 100);
  const shown = windowLevel && `${format(windowLevel.width)} / ${format(windowLevel.centre)}`;
  return (
    <Menu position="bottom" width={264} opened={windowMenuShown} onChange={windowMenuToggled}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<IconContrast2 size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`${t('window.label')} ${shown ?? t('window.fromFile')}`}
        >
          <Text span c="dimmed" size="xs" mr={6}>
            {t('window.short')}
          </Text>
          {shown ?? t('window.fromFile')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('window.label')}</Menu.Label>
        <Menu.Item onClick={() => chosen(undefined)}>{t('window.fromFile')}</Menu.Item>
        {scan.modality === 'CT' &&
          PRESETS.map((preset, index) => (
            <Menu.Item
              key={preset}
              onClick={() => chosen(CT_PRESETS[preset])}
              rightSection={<Kbd size="xs">⇧{index + 1}</Kbd>}
            >
              {t(`viewer:preset.${preset}`)}{' '}
              <Text span size="xs" c="dimmed">
                {CT_PRESETS[preset].width} / {CT_PRESETS[preset].centre}
              </Text>
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Group grow gap={8} p={8}>
          <NumberInput
            label={t('window.width')}
            min={0.001}
            value={windowLevel?.width ?? ''}
            onChange={(width) => {
              if (typeof width === 'number' && width > 0) chosen({ width, centre: windowLevel?.centre ?? 0 });
            }}
          />
          <NumberInput
            label={t('window.centre')}
            value={windowLevel?.centre ?? ''}
            onChange={(centre) => {
              if (typeof centre === 'number') chosen({ width: windowLevel?.width ?? 1, centre });
            }}
          />
        </Group>
      </Menu.Dropdown>
    </Menu>
  );
}
