/** What `webgpuDawn.mjs` runs under Dawn for Node: our kernels on a real GPU, against the adapter's peak. */
import { openDawn } from '../../workers/backend/webgpu/testing/dawn.ts';
import type { Contender } from './contender.ts';
import { convolution, plainConvUNet } from './networks.ts';
import { kernelOf } from './ours.ts';
import { peakContenders } from './peak.ts';

const CONVOLUTIONS = [
  [32, 128],
  [64, 64],
  [128, 32],
  [256, 16],
  [320, 8],
] as const;
/** A software adapter would take hours for more. */
const SOFTWARE_CONVOLUTIONS = [
  [32, 24],
  [128, 12],
] as const;

export interface PreparedDawn {
  readonly adapter: string;
  readonly peaks: readonly Contender[];
  readonly kernels: readonly Contender[];
}

/** @throws Error where there is no Vulkan driver. */
export async function prepare(): Promise<PreparedDawn> {
  const state = await openDawn();
  if (state.state === 'absent') throw new Error(state.detail);
  const { device, adapterName, hasF16 } = state;
  const software = state.state === 'fallback';
  const peaks = [...(await peakContenders(device, 1)), ...(await peakContenders(device, 4))];
  const networks = [
    ...(software ? SOFTWARE_CONVOLUTIONS : CONVOLUTIONS).map(([channels, size]) =>
      convolution(channels, size),
    ),
    ...(software ? [] : [plainConvUNet([32, 64, 128, 256, 320, 320], 128)]),
  ];
  const kernels: Contender[] = [];
  for (const storage of hasF16 ? (['f32', 'f16'] as const) : (['f32'] as const)) {
    for (const network of networks) {
      const passes = software ? 1 : Math.ceil(2e11 / network.flops);
      const kernel = await kernelOf(device, network, { storage, passes, budgetBytes: 2 ** 35 });
      kernels.push({ ...kernel, name: `${network.name}, ${storage}` });
    }
  }
  return { adapter: adapterName, peaks, kernels };
}
