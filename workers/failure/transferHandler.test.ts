import { expose, releaseProxy, wrap } from 'comlink';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { isCancelled, StudioError } from './studioError.ts';
import { carrySignals, keepFailures } from './transferHandler.ts';

class ImageError extends StudioError {
  override readonly name = 'ImageError';
}

const thrown: unknown[] = [];
const api = {
  fail: (index: number): string => {
    throw thrown[index];
  },
  untilStopped: async (signal: AbortSignal): Promise<string> => {
    while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve));
    throw signal.reason;
  },
};

const { port1, port2 } = new MessageChannel();
expose(api, port1);
const remote = wrap<typeof api>(port2);

beforeAll(() => {
  keepFailures();
  keepFailures();
  carrySignals();
});
afterEach(() => {
  thrown.length = 0;
});

async function caught(value: unknown): Promise<unknown> {
  thrown.push(value);
  return remote.fail(thrown.length - 1).then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  );
}

it('keeps code, details and message of a StudioError', async () => {
  const error = await caught(
    new ImageError('image.truncated', 'ct.nii.gz: ends after 12 of 90 bytes.', {
      file: 'ct.nii.gz',
      found: 12,
    }),
  );
  expect(error).toBeInstanceOf(StudioError);
  expect(error).toMatchObject({
    code: 'image.truncated',
    details: { file: 'ct.nii.gz', found: 12 },
    message: 'ct.nii.gz: ends after 12 of 90 bytes.',
  });
});

it('lets a cancelled job stay a cancelled job', async () => {
  expect(isCancelled(await caught(new DOMException('Cancelled.', 'AbortError')))).toBe(true);
});

it('keeps name and message of any other error', async () => {
  const error = await caught(new RangeError('index 7 of 3'));
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ name: 'RangeError', message: 'index 7 of 3' });
});

it('lets a signal be heard on the other side, before and after the call', async () => {
  const controller = new AbortController();
  const waiting = remote.untilStopped(controller.signal);
  controller.abort();
  expect(isCancelled(await waiting.catch((error: unknown) => error))).toBe(true);
  const late = remote.untilStopped(AbortSignal.abort());
  expect(isCancelled(await late.catch((error: unknown) => error))).toBe(true);
});

it('passes on a thrown value that is no error', async () => {
  expect(await caught({ reason: 'odd' })).toEqual({ reason: 'odd' });
  remote[releaseProxy]();
  port1.close();
});
