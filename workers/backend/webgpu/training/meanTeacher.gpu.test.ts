import { afterAll, beforeAll } from 'vitest';
import { meanTeacherSuite } from '../../testing/meanTeacherSuite.ts';
import { createWebgpuTraining } from '../index.ts';
import { openDevice } from '../testing/openDevice.ts';

let device: GPUDevice;

beforeAll(async () => {
  device = await openDevice();
});

afterAll(() => device.destroy());

meanTeacherSuite(() => createWebgpuTraining(device, { budgetBytes: 2 ** 28 }));
