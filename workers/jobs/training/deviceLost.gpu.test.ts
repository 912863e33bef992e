/** A training job whose GPU device is destroyed in the middle of an epoch goes on to its end on a new one. */
import { expect, it } from 'vitest';
import { Devices } from '../../inference/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { JobQueue } from '../queue/jobQueue.ts';
import { JobStore } from '../queue/jobStore.ts';
import { Turns } from '../queue/turns.ts';
import { studioOver } from '../studio.ts';
import { runTraining } from './runTraining.ts';
import { type TrainSpec, trainSpecSchema } from './spec.ts';
import { writePhantomDataset, writePlans } from './testing/phantomDataset.ts';
import { tinyTraining } from './testing/tinyTraining.ts';

const SIZE = [16, 20, 22] as const;
const SPACING = [18, 18, 18] as const;

it('goes on to the end when its device is destroyed in the middle of an epoch', async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const dataset = await writePhantomDataset(studio, {
    id: 17,
    name: 'Lost',
    cases: 5,
    firstSeed: 1000,
    size: SIZE,
    spacing: SPACING,
    labels: { liver: ['liver'] },
  });
  await writePlans(studio, dataset, {
    spacing: SPACING,
    patch: [8, 8, 8],
    features: [4, 8],
    batch: 2,
    convolutions: 1,
  });
  const devices = new Devices();
  const queue = new JobQueue<TrainSpec>({
    store: new JobStore(directory, trainSpecSchema),
    runners: { train: runTraining },
    turns: new Turns(),
    world: { studio, devices },
    onChange: () => void destroyInSecondEpoch(),
  });
  let isDestroyed = false;
  const destroyInSecondEpoch = async () => {
    const progress = queue.list().at(-1)?.progress;
    if (isDestroyed || progress?.unit !== 'epoch' || progress.done !== 1 || !progress.share) return;
    isDestroyed = true;
    const state = await devices.webgpu();
    if (state.state !== 'absent') state.device.destroy();
  };
  const spec = tinyTraining({ dataset, epochs: 3, iterations: 6, cacheBytes: 2 ** 24, device: 'webgpu' });
  await queue.open({ resumeInterrupted: true });
  const { id } = await queue.add('lost', spec, { gpuBytes: 2 ** 28, ramBytes: 2 ** 30 });
  await queue.idle();
  expect(queue.list().find((job) => job.id === id)).toMatchObject({ state: 'done', outcome: { epochs: 3 } });
  const log = await queue.log(id);
  expect(log).toContain('The device was lost');
  // Not from the beginning: the first epoch stays.
  expect(log).toContain('Going on in epoch 2, iteration 0.');
  expect(log.match(/Epoch 1: train loss/g)).toHaveLength(1);
});
