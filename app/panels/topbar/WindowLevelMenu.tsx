import {
  Button,
  Divider,
  Group,
  Kbd,
  NumberInput,
  Popover,
  Stack,
  Text,
  UnstyledButton,
} from '@mantine/core';
import { IconChevronDown, IconContrast2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { heldScan, shownScanOf, usePreferences, useStudio } from '../../state/index.ts';
import { CT_PRESETS, type CtPreset, PERCENTILE_WINDOWS, percentileWindow } from '../../viewer/index.ts';
import classes from './WindowLevelMenu.module.css';

const PRESETS = Object.keys(CT_PRESETS) as CtPreset[];
const twoDigits = (value: number) => String(Math.round(value * 100) / 100);

/** Window width and centre: presets for CT, percentiles for others, numbers for everything. */
export function WindowLevelMenu() {
  const { t } = useTranslation('shell');
  const scan = useStudio(shownScanOf);
  const shown = useStudio((state) => state.windowMenuShown);
  const toggled = useStudio((state) => state.windowMenuToggled);
  const windowLevel = usePreferences((state) => state.windowLevel);
  if (!scan) return null;
  const numbers = windowLevel && `${twoDigits(windowLevel.width)} / ${twoDigits(windowLevel.centre)}`;
  const text = numbers ?? t('window.fromFile');
  return (
    <Popover
      position="bottom"
      width={272}
      opened={shown}
      onChange={() => shown && toggled()}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconContrast2 size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`${t('window.label')} ${text}`}
          onClick={toggled}
        >
          <Text span c="dimmed" size="xs" mr={6}>
            {t('window.short')}
          </Text>
          {text}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={6} aria-label={t('window.label')}>
        <WindowLevelChoices isCt={scan.modality === 'CT'} />
      </Popover.Dropdown>
    </Popover>
  );
}

function WindowLevelChoices({ isCt }: { readonly isCt: boolean }) {
  const { t } = useTranslation('shell');
  const windowLevel = usePreferences((state) => state.windowLevel);
  const chosen = usePreferences((state) => state.windowLevelChosen);
  return (
    <Stack gap={0}>
      <Choice name={t('window.fromFile')} onChoose={() => chosen(undefined)} />
      {isCt &&
        PRESETS.map((preset, index) => (
          <Choice
            key={preset}
            name={t(`viewer:preset.${preset}`)}
            numbers={`${CT_PRESETS[preset].width} / ${CT_PRESETS[preset].centre}`}
            hint={<Kbd size="xs">⇧{index + 1}</Kbd>}
            onChoose={() => chosen(CT_PRESETS[preset])}
          />
        ))}
      {!isCt &&
        PERCENTILE_WINDOWS.map((leftOut, index) => (
          <Choice
            key={leftOut}
            name={t('window.percentiles', { from: 100 * leftOut, to: 100 - 100 * leftOut })}
            hint={<Kbd size="xs">⇧{index + 1}</Kbd>}
            onChoose={() => {
              const scan = heldScan();
              if (scan) chosen(percentileWindow(scan.data, leftOut));
            }}
          />
        ))}
      <Divider my={6} />
      <Group grow gap={8} px={8} pb={6}>
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
    </Stack>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly numbers?: string;
  readonly hint?: ReactNode;
  readonly onChoose: () => void;
}

function Choice({ name, numbers, hint, onChoose }: ChoiceProps) {
  return (
    <UnstyledButton className={classes.choice} onClick={onChoose}>
      <span>{name}</span>
      <Text span size="xs" c="dimmed">
        {numbers}
      </Text>
      {hint}
    </UnstyledButton>
  );
}
