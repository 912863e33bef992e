import type { Storage } from './kernels/template.ts';
import type { Tuning } from './plan/step.ts';

/** Multiply-adds times two a second: SwiftShader and lavapipe on a few cores, and a modest real GPU. */
const SOFTWARE_FLOPS = 3e9;
const HARDWARE_FLOPS = 3e11;

/** What planning needs to know of an adapter, before anything was measured on it. */
export function tuningOf(device: GPUDevice, storage: Storage): Tuning {
  const software = device.adapterInfo.isFallbackAdapter;
  return {
    storage,
    flopsPerSecond: software ? SOFTWARE_FLOPS : HARDWARE_FLOPS,
    quads: software && device.features.has('subgroups'),
    longCode: false,
  };
}
