import { afterAll, beforeAll } from 'vitest';
import { meanTeacherSuite } from '../../testing/meanTeacherSuite.ts';
import { createWebgpuTraining, openWebgpu } from '../index.ts';

let device: GPUDevice;

beforeAll(async () => {
  const found = await openWebgpu();
  if (found.state === 'absent') throw new Error(found.detail);
  device = found.device;
});

afterAll(() => device.destroy());

meanTeacherSuite(() => createWebgpuTraining(device, { budgetBytes: 2 ** 28 }));
