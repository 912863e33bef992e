import { expect, it } from 'vitest';
import { untilAnswered } from './untilAnswered.ts';

/** What the caller heard of a worker that reports once before its answer and once after it. */
async function heardOf(answer: () => Promise<number>): Promise<[string[], unknown]> {
  const heard: string[] = [];
  let report = (_said: string) => {};
  const asked = untilAnswered(
    (said: string) => heard.push(said),
    (own) => {
      report = own;
      own('early');
      return answer();
    },
  );
  const settled = await asked.catch((error: unknown) => error);
  report('late');
  return [heard, settled];
}

it('passes reports on until the answer, and none after it', async () => {
  expect(await heardOf(async () => 3)).toEqual([['early'], 3]);
});

it('passes none on after a failure either, and the failure is the worker’s', async () => {
  const failure = new RangeError('x');
  expect(await heardOf(() => Promise.reject(failure))).toEqual([['early'], failure]);
});
