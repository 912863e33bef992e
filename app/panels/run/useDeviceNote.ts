import { useTranslation } from 'react-i18next';
import { useStudio } from '../../state/index.ts';
import type { DeviceChoice } from '../../workers.ts';

/** What a choice means here: the adapter's name, or why there is none and what to do. */
export function useDeviceNote(choice: DeviceChoice): string | undefined {
  const { t } = useTranslation('run');
  const devices = useStudio((state) => state.devices);
  if (!devices) return undefined;
  const { webgpu, cpuThreads, auto } = devices;
  const threads = t('device.threads', { count: cpuThreads });
  if (webgpu.state === 'absent') return `${threads}. ${t(`device.absent.${webgpu.reason}`)}`;
  const adapter = `${webgpu.adapter} (${t(webgpu.f16 ? 'device.f16' : 'device.f32')})`;
  if (choice === 'cpu') return threads;
  if (choice === 'webgpu') return webgpu.fallback ? `${adapter}. ${t('device.software')}` : adapter;
  if (auto === 'webgpu') return t('device.autoTakes', { device: adapter });
  const taken = t('device.autoTakes', { device: threads });
  return webgpu.fallback ? `${taken} ${t('device.software')}` : taken;
}
