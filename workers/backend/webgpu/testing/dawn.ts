/** WebGPU in Node through Dawn, on the machine's Vulkan driver: where `shader-f16` can be had without a browser. */
import { existsSync } from 'node:fs';
import { openWebgpu, type WebgpuState } from '../index.ts';

/** Mesa's software driver; the only one on a machine without a GPU. */
const LAVAPIPE = '/usr/share/vulkan/icd.d/lvp_icd.json';

/** Dawn ends with this object; collected early it takes the process along. */
let instance: GPU | undefined;

/** Opens the adapter that Vulkan finds, or lavapipe where no driver was chosen and no GPU exists. */
export async function openDawn(): Promise<WebgpuState> {
  if (existsSync(LAVAPIPE) && !existsSync('/dev/dri') && !process.env.VK_ICD_FILENAMES) {
    process.env.VK_ICD_FILENAMES = LAVAPIPE;
  }
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  // Dawn holds f16 back on NVIDIA's Vulkan for conformance tests of no concern here.
  instance ??= create(['enable-dawn-features=vulkan_enable_f16_on_nvidia']);
  return openWebgpu({ gpu: instance });
}
