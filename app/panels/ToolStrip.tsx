import { ActionIcon, Divider, Kbd, Tooltip } from '@mantine/core';
import { IconCrosshair, IconCube, IconEyeOff, IconPolygon, IconRestore } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EditTools, type StripButtonProps } from '../editing/index.ts';
import { MeasureMenu } from '../measuring/index.ts';
import { useKeyName, usePreferencesOf, viewerHandle } from '../state/index.ts';
import classes from './ToolStrip.module.css';

/** What acts on the view, beside the view. */
export function ToolStrip() {
  const { t } = useTranslation('shell');
  const view = usePreferencesOf(
    'labelsShown',
    'labelsToggled',
    'crosshairShown',
    'crosshairToggled',
    'volumeShown',
    'volumeToggled',
    'hidePatientData',
    'patientDataToggled',
  );
  return (
    <div className={classes.strip} role="toolbar" aria-orientation="vertical" aria-label={t('tools.label')}>
      <StripButton
        label={t('tools.labels')}
        hotkey="S"
        icon={<IconPolygon size={18} aria-hidden />}
        pressed={view.labelsShown}
        onClick={view.labelsToggled}
      />
      <StripButton
        label={t('tools.crosshair')}
        hotkey="X"
        icon={<IconCrosshair size={18} aria-hidden />}
        pressed={view.crosshairShown}
        onClick={view.crosshairToggled}
      />
      <StripButton
        label={t('tools.volume')}
        hotkey="V"
        icon={<IconCube size={18} aria-hidden />}
        pressed={view.volumeShown}
        onClick={view.volumeToggled}
      />
      <StripButton
        label={t('tools.patientData')}
        icon={<IconEyeOff size={18} aria-hidden />}
        pressed={view.hidePatientData}
        onClick={view.patientDataToggled}
      />
      <MeasureMenu className={classes.button} />
      <EditTools Button={StripButton} />
      <Divider my={4} />
      <StripButton
        label={t('tools.reset')}
        hotkey="R"
        icon={<IconRestore size={18} aria-hidden />}
        onClick={() => viewerHandle()?.resetView()}
      />
    </div>
  );
}

function StripButton({ label, hotkey, icon, pressed, disabled, onClick }: StripButtonProps) {
  const key = useKeyName(hotkey ?? '');
  const tip = (
    <>
      {label} {hotkey && <Kbd size="xs">{key}</Kbd>}
    </>
  );
  return (
    <Tooltip label={tip} position="right">
      <ActionIcon
        size={32}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled}
        className={classes.button}
        onClick={onClick}
      >
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
