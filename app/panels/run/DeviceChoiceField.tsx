import { Input, SegmentedControl, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePreferences, useStudio } from '../../state/index.ts';
import { useDeviceNote } from './useDeviceNote.ts';

const CHOICES = ['auto', 'webgpu', 'cpu'] as const;

/** Auto, WebGPU or CPU, and what that is on this computer. */
export function DeviceChoiceField() {
  const { t } = useTranslation('run');
  const device = usePreferences((state) => state.device);
  const deviceChosen = usePreferences((state) => state.deviceChosen);
  const devices = useStudio((state) => state.devices);
  const note = useDeviceNote(device);
  return (
    <Input.Wrapper size="xs" label={t('device.label')} labelElement="div">
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('device.label')}
        value={device}
        onChange={deviceChosen}
        data={CHOICES.map((value) => ({
          value,
          label: t(`device.${value}`),
          disabled: value === 'webgpu' && devices?.webgpu.state === 'absent',
        }))}
      />
      {note && (
        <Text size="xs" c="dimmed" mt={4}>
          {note}
        </Text>
      )}
    </Input.Wrapper>
  );
}
