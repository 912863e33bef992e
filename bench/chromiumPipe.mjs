// @ts-check
/** Chromium by its debugging pipe alone. Playwright tells every page that it has the focus, which keeps hidden tabs visible. */
import { spawn } from 'node:child_process';
import { chromiumArguments, chromiumPath } from '../scripts/chromium.mjs';

/** @typedef {(method: string, params?: object, session?: string) => Promise<any>} Send */

/** Tenths of a second between two documents. */
const PATIENCE = 50;

/** @param {string} profile folder of its own @returns {{ send: Send, close: () => Promise<void> }} */
export function openChromium(profile) {
  const path = chromiumPath();
  if (!path) throw new Error('no Chromium');
  const child = spawn(
    path,
    [
      ...chromiumArguments(),
      '--headless=new',
      '--remote-debugging-pipe',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const [, , , input, output] = /** @type {any} */ (child.stdio);
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let text = '';
  output.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => {
    const messages = (text + chunk).split('\0');
    text = messages.pop() ?? '';
    for (const { id, result, error } of messages.map((message) => JSON.parse(message))) {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error) asked?.reject(new Error(error.message));
      else asked?.resolve(result);
    }
  });
  let last = 0;
  /** @type {Send} */
  const send = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      input.write(`${JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) })}\0`);
    });
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await send('Browser.close');
    await ended;
  };
  return { send, close };
}

/** A tab that is attached. @param {Send} send @param {string} url */
export async function openTab(send, url) {
  const { targetId } = await send('Target.createTarget', { url });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  return {
    toFront: () => send('Target.activateTarget', { targetId }),
    /** Value of an expression, awaited. @param {string} expression */
    evaluate: async (expression) => {
      const asked = { expression, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await inDocument(() => send('Runtime.evaluate', asked, sessionId));
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      return result.value;
    },
  };
}

/** Between two documents, as while a new tab loads, nothing can be asked: it is asked again.
 *  @template T @param {() => Promise<T>} ask @returns {Promise<T>} */
async function inDocument(ask) {
  for (let tries = 1; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (tries === PATIENCE || !String(error).includes('execution context')) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
