/** A training whose tab dies at any write, or whose disk is full, ends as the one that had no trouble: bit for bit. */
import { beforeAll, expect, it } from 'vitest';
import { type Directory, MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { budgets, openQueue } from '../testing/openQueue.ts';
import { copyOf, filesBelow } from '../testing/workspaceCopy.ts';
import type { TrainSpec } from './spec.ts';
import { HangingDirectory } from './testing/hangingDirectory.ts';
import { writePhantomDataset, writePlans } from './testing/phantomDataset.ts';
import { TINY_MODEL, TINY_NETWORK, tinyTraining, weightsIn } from './testing/tinyTraining.ts';

const RUNS = Number(process.env.SEGLOOP_CRASHES ?? 5);
const SPEC = tinyTraining({ dataset: 'Dataset007_Tiny', saveEverySeconds: 0 });
const trained = { dataset: SPEC.dataset, ...TINY_MODEL };

/** Everything that a preprocessed workspace holds; a test works on a copy. */
let prepared: ReadonlyMap<string, Blob>;
let whole: ReadonlyMap<string, Float32Array>;
let writes = 0;

/** nnU-Net's log, of which an interrupted training has one. */
async function logIn(directory: Directory): Promise<string> {
  const { trained: store } = studioOver(directory);
  const files = (await directory.list(`${store.folder(trained)}/fold_0`)).map(({ name }) => name);
  const logs = files.filter((name) => name.startsWith('training_log_'));
  expect(logs).toHaveLength(1);
  return (await store.read(trained, `fold_0/${logs[0]}`)).text();
}

const finalWeightsIn = (directory: Directory) => weightsIn(directory, trained, 'fold_0/checkpoint_final.pth');

beforeAll(async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const labels = { liver: ['liver'] };
  const size = [16, 20, 22] as const;
  const spacing = [18, 18, 18] as const;
  await writePhantomDataset(studio, {
    id: 7,
    name: 'Tiny',
    cases: 5,
    firstSeed: 1000,
    size,
    spacing,
    labels,
  });
  await writePlans(studio, SPEC.dataset, { spacing, ...TINY_NETWORK });
  prepared = await filesBelow(directory);
  const counting = new HangingDirectory(await copyOf(prepared), Number.POSITIVE_INFINITY);
  const queue = await openQueue(counting);
  await queue.add('whole', SPEC, budgets);
  await queue.idle();
  whole = await finalWeightsIn(counting);
  writes = counting.writes;
}, 120_000);

it(
  `comes back from ${RUNS} crashes at different writes`,
  async () => {
    const count = writes;
    expect(count).toBeGreaterThan(20);
    for (let run = 0; run < RUNS; run++) {
      const after = 1 + Math.floor(((run + 0.5) / RUNS) * (count - 1));
      const directory = await copyOf(prepared);
      const dying = new HangingDirectory(directory, after);
      const death = new Promise<void>((resolve) => {
        dying.dead = resolve;
      });
      const first = await openQueue(dying);
      await first.add('crashes', SPEC, budgets);
      await death;
      const second = await openQueue(directory);
      // The record itself may have died with the tab: then there is no job, and nothing to lose.
      if (second.list().length === 0) continue;
      await second.idle();
      expect(second.list()[0], `write ${after} of ${count}`).toMatchObject({ state: 'done' });
      expect(await finalWeightsIn(directory), `write ${after} of ${count}`).toEqual(whole);
      const log = await logIn(directory);
      for (const line of ['Epoch 0', 'Epoch 1', 'Training done.']) expect(log).toContain(line);
    }
  },
  60_000 * RUNS,
);

it('pauses when the disk is full, and goes on once there is room', async () => {
  const directory = await copyOf(prepared);
  const full = new HangingDirectory(directory, 20, 'full');
  const first = await openQueue(full);
  await first.add('full', SPEC, budgets);
  await first.idle();
  expect(first.list()[0]).toMatchObject({ state: 'paused', failure: { code: 'workspace.full' } });
  const second = await openQueue(directory);
  const [job] = second.list();
  if (job?.state === 'paused') await second.resume(job.id);
  await second.idle();
  expect(second.list()[0]?.state).toBe('done');
  expect(await finalWeightsIn(directory)).toEqual(whole);
}, 120_000);

it('stops where numbers go wrong, says where, and keeps the last good checkpoint', async () => {
  const directory = await copyOf(prepared);
  const queue = await openQueue(directory);
  await queue.add('good', { ...SPEC, epochs: 1 }, budgets);
  await queue.idle();
  const good = await finalWeightsIn(directory);
  // A rate that no network survives.
  const goesOn: TrainSpec = { ...SPEC, start: { from: 'checkpoint' }, epochs: 3, learningRate: 1e30 };
  await queue.add('wild', goesOn, budgets);
  await queue.idle();
  const [, wild] = queue.list();
  expect(wild).toMatchObject({
    state: 'failed',
    failure: { code: 'training.notFinite', details: { epoch: 2, iteration: 2 } },
  });
  expect(await finalWeightsIn(directory)).toEqual(good);
  const [listed] = await studioOver(directory).models.list();
  expect(listed?.checkpoints).toContain('checkpoint_final.pth');
  // Where no epoch was over there is nothing to continue from, and none is promised.
  await queue.add('at once', { ...SPEC, fold: 1, learningRate: 1e30 }, budgets);
  await queue.idle();
  expect(queue.list()[2]).toMatchObject({
    state: 'failed',
    failure: { code: 'training.notFiniteAtOnce', details: { epoch: 1 } },
  });
}, 60_000);
