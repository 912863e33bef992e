import { useTranslation } from 'react-i18next';
import type { DeviceFacts } from '../workers.ts';

/** Says what computes, in the reader's language. Jobs of older versions noted it in words, which stay as they are. */
export function useDeviceWords(): (device: DeviceFacts | string) => string {
  const { t } = useTranslation('run');
  return (device) => {
    if (typeof device === 'string') return device;
    if (device.kind === 'cpu') return t('device.threads', { count: device.threads });
    return `${device.adapter || 'WebGPU'} (${t(`device.${device.storage}`)})`;
  };
}
