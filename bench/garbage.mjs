// @ts-check
/** Makes the page and every worker below it collect their garbage, through the debugger. */

/** @typedef {import('playwright').Page} Page */
/** @typedef {{ id?: number, method?: string, params?: Record<string, unknown> }} Message */

/** A worker that ends meanwhile never answers. */
const ANSWER_MS = 5000;

/**
 * A browser under memory pressure collects only a part: what is resident afterwards says how lazy it was, not what is held.
 * @param {Page} page
 */
export async function collectGarbage(page) {
  const session = await page.context().newCDPSession(page);
  const workers = new Workers((sessionId, message) =>
    session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify(message) }),
  );
  for (const method of EVENTS)
    session.on(method, (/** @type {Record<string, unknown>} */ params) =>
      workers.heard([], { method, params }),
    );
  try {
    await session.send('Target.setAutoAttach', AUTO_ATTACH);
    await session.send('HeapProfiler.collectGarbage');
    await workers.collect();
  } finally {
    await session.detach();
  }
}

const EVENTS = /** @type {const} */ (['Target.attachedToTarget', 'Target.receivedMessageFromTarget']);
const AUTO_ATTACH = { autoAttach: true, waitForDebuggerOnStart: false, flatten: false };

/** Workers and workers of workers: each is spoken to through the one that started it. */
class Workers {
  #next = 1;
  /** @type {(readonly string[])[]} */
  #paths = [];
  /** @type {Map<number, () => void>} */
  #waiting = new Map();
  #send;

  /** @param {(sessionId: string, message: Message) => Promise<unknown>} send to a worker of the page */
  constructor(send) {
    this.#send = send;
  }

  /** @param {readonly string[]} from the worker that says it, below the page @param {Message} message */
  heard(from, { id, method, params = {} }) {
    if (id !== undefined) return this.#waiting.get(id)?.();
    const path = [...from, String(params.sessionId)];
    if (method === 'Target.receivedMessageFromTarget') this.heard(path, JSON.parse(String(params.message)));
    if (method !== 'Target.attachedToTarget') return;
    this.#paths.push(path);
    void this.#ask(path, 'Target.setAutoAttach', AUTO_ATTACH);
  }

  /** Those that start meanwhile too. */
  async collect() {
    for (const path of this.#paths) await this.#ask(path, 'HeapProfiler.collectGarbage');
  }

  /** Resolves with the answer, whatever it says.
   *  @param {readonly string[]} path @param {string} method @param {Record<string, unknown>} [params] */
  #ask([first = '', ...below], method, params = {}) {
    const id = this.#next++;
    const answered = new Promise((resolve) => {
      this.#waiting.set(id, () => resolve(undefined));
      setTimeout(resolve, ANSWER_MS, undefined);
    });
    const message = below.reduceRight(
      (/** @type {Message} */ inner, sessionId) => ({
        id: this.#next++,
        method: 'Target.sendMessageToTarget',
        params: { sessionId, message: JSON.stringify(inner) },
      }),
      { id, method, params },
    );
    return this.#send(first, message).then(() => answered);
  }
}
