import { afterEach, expect, it, vi } from 'vitest';
import { answerOthers, askLeader, openBulletin, takeTheLead } from './leadership.ts';

/** Web Locks of one name: one holder, the others wait in a row. */
function fakeLocks() {
  let held = false;
  const waiting: (() => void)[] = [];
  const hold = async (use: (lock: object | null) => unknown) => {
    held = true;
    await use({});
    held = false;
    waiting.shift()?.();
  };
  const request = async (
    _name: string,
    ...rest:
      | [use: (lock: object | null) => unknown]
      | [options: object, use: (lock: object | null) => unknown]
  ) => {
    const [use] = rest.slice(-1) as [(lock: object | null) => unknown];
    if (!held) return hold(use);
    if (rest.length === 2) return use(null);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return hold(use);
  };
  return { request, release: () => waiting.shift()?.() };
}

afterEach(() => vi.unstubAllGlobals());

it('lets one worker lead, and the next one when it is gone', async () => {
  const locks = fakeLocks();
  vi.stubGlobal('navigator', { locks });
  const led: string[] = [];
  const lead = (name: string) => async () => void led.push(name);
  expect(await takeTheLead(lead('first'))).toBe(true);
  expect(await takeTheLead(lead('second'))).toBe(false);
  expect(led).toEqual(['first']);
  locks.release();
  await vi.waitFor(() => expect(led).toEqual(['first', 'second']));
});

it('says what went wrong in taking the lead', async () => {
  vi.stubGlobal('navigator', { locks: fakeLocks() });
  const failing = takeTheLead(async () => {
    throw new RangeError('unreadable');
  });
  await expect(failing).rejects.toThrow('unreadable');
});

it('passes commands on to the leader and its news back, to each asker its own answer', async () => {
  answerOthers({ double: async (value: number) => 2 * value });
  const [one, other] = [
    askLeader<{ double(value: number): Promise<number> }>(),
    askLeader<{ double(value: number): Promise<number> }>(),
  ];
  expect(await Promise.all([one.double(1), other.double(2), one.double(3)])).toEqual([2, 4, 6]);

  const [leader, follower] = [openBulletin<string[]>(), openBulletin<string[]>()];
  const heard = new Promise<string[]>((resolve) => follower.read(resolve));
  leader.post(['job']);
  expect(await heard).toEqual(['job']);
});
