import fc from 'fast-check';
import { beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { StudioError } from '../../failure/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { furtherThan, type JobProgress } from './job.ts';
import { JobQueue } from './jobQueue.ts';
import { JobStore } from './jobStore.ts';
import type { JobContext, JobRunner } from './runner.ts';
import { Turns } from './turns.ts';

/** Counts to `steps`, one state file a step. `failAt`: throws once at that step; `crashAt`: never comes back from it. */
const countSpec = z.object({
  kind: z.literal('count'),
  steps: z.number(),
  failAt: z.number().exactOptional(),
  code: z.string().exactOptional(),
});
type CountSpec = z.infer<typeof countSpec>;

const budgets = { gpuBytes: 1, ramBytes: 1 };
const NOT_USED = {} as Pick<JobContext, 'studio' | 'devices'>;

let directory: MemoryDirectory;
let turns: Turns;
let order: string[];
/** Steps that wait until they are let go. */
let gate: Promise<void>;
let openGate: () => void;
let atGate: boolean;
let mended: boolean;

beforeEach(() => {
  directory = new MemoryDirectory();
  turns = new Turns();
  order = [];
  gate = Promise.resolve();
  openGate = () => {};
  mended = false;
});

const closeGate = () => {
  atGate = false;
  gate = new Promise((resolve) => {
    openGate = resolve;
  });
};

const oneStep = () => {
  openGate();
  closeGate();
};

const progress = (done: number, total: number): JobProgress => ({
  unit: 'step',
  done,
  total,
  recentSeconds: [1],
});

const count: JobRunner<CountSpec> = async ({ steps, failAt, code = 'test.broken' }, context) => {
  let done = Number(await (await context.readState('done'))?.text()) || 0;
  while (done < steps) {
    await context.yieldToInteractive();
    if (context.pauseRequested()) return { state: 'paused' };
    atGate = true;
    await gate;
    context.signal.throwIfAborted();
    if (done === failAt && !mended) throw new StudioError(code, `broken at ${done}`);
    done += 1;
    order.push(`${context.id}:${done}`);
    await context.writeState('done', String(done));
    context.report(progress(done, steps));
  }
  return { state: 'done', outcome: { steps } };
};

async function openQueue({ resumeInterrupted = false, left = false } = {}) {
  const store = new JobStore(directory, countSpec);
  const queue = new JobQueue<CountSpec>({
    store,
    runners: { count },
    turns,
    world: NOT_USED,
    onChange: () => {},
  });
  await queue.open({ resumeInterrupted, left });
  return queue;
}

const add = (queue: JobQueue<CountSpec>, steps: number, more: Partial<CountSpec> = {}) =>
  queue.add(`count to ${steps}`, { kind: 'count', steps, ...more }, budgets);

const states = (queue: JobQueue<CountSpec>) => queue.list().map(({ state }) => state);
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
};

it('runs jobs in their order, one at a time', async () => {
  const queue = await openQueue();
  const [a, b] = [await add(queue, 2), await add(queue, 1)];
  await queue.idle();
  expect(order).toEqual([`${a.id}:1`, `${a.id}:2`, `${b.id}:1`]);
  expect(states(queue)).toEqual(['done', 'done']);
  expect(queue.list()[0]).toMatchObject({ outcome: { steps: 2 }, progress: { done: 2, total: 2 } });
});

it('keeps jobs as files that a new queue reads', async () => {
  const queue = await openQueue();
  const { id } = await add(queue, 1);
  await queue.idle();
  expect(JSON.parse(await (await directory.read(`.segloop/jobs/${id}.json`)).text())).toMatchObject({
    id,
    state: 'done',
    spec: { kind: 'count', steps: 1 },
  });
  expect(states(await openQueue())).toEqual(['done']);
});

it('pauses a running job at its next step and goes on from there', async () => {
  const queue = await openQueue();
  closeGate();
  const { id } = await add(queue, 3);
  await until(() => atGate);
  await queue.pause(id);
  expect(queue.list()[0]?.pausing).toBe(true);
  openGate();
  await queue.idle();
  expect(states(queue)).toEqual(['paused']);
  expect(order).toEqual([`${id}:1`]);
  await queue.resume(id);
  await queue.idle();
  expect(order).toEqual([`${id}:1`, `${id}:2`, `${id}:3`]);
  expect(states(queue)).toEqual(['done']);
});

it('lets the next job run while one is paused', async () => {
  const queue = await openQueue();
  closeGate();
  const [a] = [await add(queue, 2), await add(queue, 1)];
  await until(() => atGate);
  await queue.pause(a.id);
  openGate();
  await queue.idle();
  expect(states(queue)).toEqual(['paused', 'done']);
});

it('takes a job that ran when its tab went away for interrupted, and resumes it from its state', async () => {
  const crashed = await openQueue();
  closeGate();
  const { id } = await add(crashed, 3);
  await until(() => atGate);
  oneStep();
  await until(() => atGate);

  const queue = await openQueue();
  expect(queue.list()[0]).toMatchObject({ state: 'paused', interrupted: true });
  order.length = 0;
  const from = Number(await (await directory.read(`.segloop/jobs/${id}/done`)).text());
  gate = Promise.resolve();
  turns = new Turns();
  const again = await openQueue({ resumeInterrupted: true });
  await again.resume(id);
  await again.idle();
  expect(states(again)).toEqual(['done']);
  expect(order).toHaveLength(3 - from);
  expect(await again.log(id)).toContain('interrupted');
});

it('resumes interrupted jobs by themselves, but not one that interrupts again and again', async () => {
  closeGate();
  await add(await openQueue(), 3);
  const seen: (string | undefined)[] = [];
  for (let crash = 0; crash < 3; crash += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    turns = new Turns();
    const queue = await openQueue({ resumeInterrupted: true });
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.push(states(queue)[0]);
  }
  expect(seen).toEqual(['running', 'running', 'paused']);
});

it('resumes a job as often as somebody reloads its page', async () => {
  closeGate();
  await add(await openQueue(), 3);
  for (let reload = 0; reload < 4; reload += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    turns = new Turns();
    const queue = await openQueue({ resumeInterrupted: true, left: true });
    expect(states(queue)).toEqual(['running']);
  }
});

it('tells progress inside a long unit from doing the same again', () => {
  const at = (stage: string, share: number, done = 0): JobProgress => ({
    ...progress(done, 2),
    stage,
    share,
  });
  const first = furtherThan({}, at('train', 0.5));
  expect(first).toEqual({ 'step train': 0.5 });
  expect(furtherThan(first ?? {}, at('train', 0.5))).toBeUndefined();
  expect(furtherThan(first ?? {}, at('train', 0.6))).toEqual({ 'step train': 0.6 });
  // What comes before it is passed again after every interruption.
  const both = furtherThan(first ?? {}, at('read', 1));
  expect(furtherThan(both ?? {}, at('read', 1))).toBeUndefined();
  expect(furtherThan(both ?? {}, at('read', 0, 1))).toBeUndefined();
  expect(furtherThan(both ?? {}, at('read', 0.1, 1))).toMatchObject({ 'step read': 1.1 });
});

it('cancels a waiting and a running job', async () => {
  const queue = await openQueue();
  closeGate();
  const [a, b] = [await add(queue, 2), await add(queue, 2)];
  await until(() => atGate);
  await queue.cancel([a.id, b.id]);
  expect(queue.list()[0]?.cancelling).toBe(true);
  openGate();
  await queue.idle();
  expect(states(queue)).toEqual(['cancelled', 'cancelled']);
  expect(order).toEqual([]);
});

it('says why a job failed, runs the next, and retries from the last state', async () => {
  const queue = await openQueue();
  const a = await add(queue, 3, { failAt: 2 });
  await add(queue, 1);
  await queue.idle();
  expect(queue.list()[0]).toMatchObject({
    state: 'failed',
    failure: { code: 'test.broken', message: 'broken at 2' },
  });
  expect(states(queue)).toEqual(['failed', 'done']);
  mended = true;
  await queue.retry(a.id);
  await queue.idle();
  expect(queue.list().find(({ id }) => id === a.id)).toMatchObject({ state: 'done' });
  expect(queue.list().find(({ id }) => id === a.id)).not.toHaveProperty('failure');
  expect(order.filter((step) => step.startsWith(a.id))).toHaveLength(3);
});

it('pauses a job when the disk is full', async () => {
  const queue = await openQueue();
  await add(queue, 2, { failAt: 1, code: 'workspace.full' });
  await queue.idle();
  expect(queue.list()[0]).toMatchObject({ state: 'paused', failure: { code: 'workspace.full' } });
});

it('duplicates, moves and removes', async () => {
  const queue = await openQueue();
  closeGate();
  const first = await add(queue, 1);
  const [b, c] = [await add(queue, 2), await add(queue, 3)];
  await queue.move(c.id, b.id);
  expect(queue.list().map(({ id }) => id)).toEqual([first.id, c.id, b.id]);
  const copy = await queue.duplicate(b.id);
  await queue.remove([b.id]);
  expect(queue.list().map(({ id }) => id)).toEqual([first.id, c.id, copy.id]);
  openGate();
  await queue.idle();
  expect(order.map((step) => step.split(':')[0])).toEqual([
    first.id,
    ...Array(3).fill(c.id),
    copy.id,
    copy.id,
  ]);
  await queue.remove([first.id, c.id, copy.id]);
  expect(await directory.list('.segloop/jobs')).toEqual([]);
});

it('removes a running job after cancelling it', async () => {
  const queue = await openQueue();
  closeGate();
  const { id } = await add(queue, 1);
  await until(() => atGate);
  const removing = queue.remove([id]);
  openGate();
  await removing;
  expect(queue.list()).toEqual([]);
  expect(await directory.list('.segloop/jobs')).toEqual([]);
});

it('removes a job once that is asked to go twice while it ends, with its log', async () => {
  const queue = await openQueue();
  closeGate();
  const { id } = await add(queue, 1);
  await until(() => atGate);
  const removed = vi.spyOn(directory, 'remove');
  const removing = [queue.remove([id]), queue.remove([id])];
  openGate();
  await Promise.all(removing);
  // The record and the folder: OPFS refuses two who remove the same.
  expect(removed.mock.calls.map(([path]) => path)).toEqual([
    `.segloop/jobs/${id}.json`,
    `.segloop/jobs/${id}`,
  ]);
  expect(await directory.list('.segloop/jobs')).toEqual([]);
});

it('lets a prediction of the page go first between steps', async () => {
  const queue = await openQueue();
  closeGate();
  const { id } = await add(queue, 2);
  await until(() => atGate);
  const predicted = turns.first(async () => order.push('predicted'));
  openGate();
  await Promise.all([predicted, queue.idle()]);
  expect(order).toEqual([`${id}:1`, 'predicted', `${id}:2`]);
});

it('stands still between steps while a short question reads, but not for one that waits for the job itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const said: string[] = [];
    closeGate();
    const asked = turns.aside(async () => {
      await gate;
      return 'choices';
    });
    const step = turns.giveWay().then(() => said.push('step'));
    await vi.advanceTimersByTimeAsync(100);
    expect(said).toEqual([]);
    openGate();
    await step;
    expect(await asked).toBe('choices');
    void turns.aside(() => new Promise(() => {}));
    const next = turns.giveWay();
    await vi.advanceTimersByTimeAsync(3000);
    await next;
  } finally {
    vi.useRealTimers();
  }
});

it('does every step of every job exactly once, whatever happens meanwhile', async () => {
  const event = fc.record({
    what: fc.constantFrom('add', 'pause', 'resume', 'cancel', 'retry', 'crash', 'move', 'wait'),
    which: fc.nat(4),
    steps: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 12 }), async (events) => {
      directory = new MemoryDirectory();
      turns = new Turns();
      order = [];
      let queue = await openQueue();
      for (const { what, which, steps } of events) {
        const jobs = queue.list();
        const { id } = jobs[which % Math.max(1, jobs.length)] ?? { id: '' };
        if (what === 'add') await add(queue, steps);
        else if (what === 'pause') await queue.pause(id);
        else if (what === 'resume') await queue.resume(id);
        else if (what === 'cancel') await queue.cancel([id]);
        else if (what === 'retry') await queue.retry(id);
        else if (what === 'move') await queue.move(id, jobs[0]?.id);
        else if (what === 'wait') await new Promise((resolve) => setTimeout(resolve, 0));
        else {
          await queue.idle();
          turns = new Turns();
          queue = await openQueue({ resumeInterrupted: true });
        }
      }
      await queue.idle();
      for (const { id, state } of queue.list()) {
        if (state === 'paused') await queue.resume(id);
        else if (state === 'cancelled') await queue.retry(id);
      }
      await queue.idle();
      expect(new Set(states(queue))).toEqual(new Set(queue.list().length > 0 ? ['done'] : []));
      expect(new Set(order).size).toBe(order.length);
      expect(order).toHaveLength(queue.list().reduce((sum, { spec }) => sum + spec.steps, 0));
      const orders = queue.list().map((job) => job.order);
      expect(orders).toEqual([...orders].sort((a, b) => a - b));
    }),
    { numRuns: 40 },
  );
});
