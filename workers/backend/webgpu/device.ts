/** Finding a WebGPU device. That there is none is an ordinary outcome, not an error. */

/** What this machine offers. `fallback`: only a software adapter, many times slower than the CPU path. */
export type WebgpuState =
  | {
      readonly state: 'ready' | 'fallback';
      readonly device: GPUDevice;
      /** For people: what the driver calls the adapter. */
      readonly adapterName: string;
      readonly hasF16: boolean;
    }
  | {
      readonly state: 'absent';
      readonly reason: 'noWebgpu' | 'noAdapter' | 'noDevice';
      readonly detail: string;
    };

export interface OpenOptions {
  /** @default navigator.gpu; Dawn for Node passes its own. */
  readonly gpu?: GPU;
}

const WANTED_FEATURES = ['shader-f16', 'subgroups', 'timestamp-query'] as const;

/** Opens the fast adapter with all of its limits (the defaults are 128 MiB a binding) and the features we use. */
export async function openWebgpu({ gpu = findGpu() }: OpenOptions = {}): Promise<WebgpuState> {
  if (!gpu)
    return absent(
      'noWebgpu',
      'This browser has no WebGPU, or the page is not served over https or localhost.',
    );
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null);
  if (!adapter) return absent('noAdapter', 'WebGPU found no graphics adapter.');
  try {
    const device = await adapter.requestDevice({
      label: 'segloop',
      requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
      requiredLimits: allLimits(adapter.limits),
    });
    const { isFallbackAdapter, description, vendor, architecture } = adapter.info;
    const adapterName = description || [vendor, architecture].filter(Boolean).join(' ') || 'WebGPU';
    const hasF16 = device.features.has('shader-f16');
    return { state: isFallbackAdapter ? 'fallback' : 'ready', device, adapterName, hasF16 };
  } catch (error) {
    return absent('noDevice', error instanceof Error ? error.message : String(error));
  }
}

function findGpu(): GPU | undefined {
  // Absent outside secure contexts and in older browsers, whatever the type says.
  return typeof navigator === 'undefined' ? undefined : (navigator.gpu as GPU | undefined);
}

function absent(reason: 'noWebgpu' | 'noAdapter' | 'noDevice', detail: string): WebgpuState {
  return { state: 'absent', reason, detail };
}

/** Every limit at the adapter's own value. */
function allLimits(limits: GPUSupportedLimits): Record<string, number> {
  const wanted: Record<string, number> = {};
  for (const name in limits) {
    const value = (limits as unknown as Record<string, unknown>)[name];
    // Alignments are lower-is-better and already at their best; `min…` names them.
    if (typeof value === 'number' && !name.startsWith('min')) wanted[name] = value;
  }
  return wanted;
}
