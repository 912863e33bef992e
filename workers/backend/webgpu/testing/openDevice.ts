import { openWebgpu } from '../device.ts';

/** A device of a test's own, which destroys it. @throws Error that says why there is none */
export async function openDevice(): Promise<GPUDevice> {
  const found = await openWebgpu();
  if (found.state === 'absent') throw new Error(found.detail);
  return found.device;
}
