import type { Devices } from '../../inference/index.ts';
import type { DeviceSummary } from '../api.ts';

const REASONS = { noWebgpu: 'no-api', noAdapter: 'no-adapter', noDevice: 'limits' } as const;

/** What this machine can compute on, for the page. */
export async function describeDevices(devices: Devices): Promise<DeviceSummary> {
  const state = await devices.webgpu();
  const cpuThreads = self.crossOriginIsolated ? navigator.hardwareConcurrency : 1;
  const auto = await devices.resolve('auto');
  if (state.state === 'absent') {
    return { webgpu: { state: 'absent', reason: REASONS[state.reason] }, cpuThreads, auto };
  }
  const { adapterName, hasF16 } = state;
  const fallback = state.state === 'fallback';
  return { webgpu: { state: 'ready', adapter: adapterName, fallback, f16: hasF16 }, cpuThreads, auto };
}
