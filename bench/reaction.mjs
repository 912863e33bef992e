// @ts-check
/** How soon the page answers what a person does. */

/** @typedef {import('playwright').Page} Page */

/** Says how many milliseconds of the processor the page's main thread has had so far.
 *  @param {Page} page @returns {Promise<() => Promise<number>>} */
export async function mainThreadTime(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
}

/** Milliseconds from the first event that `act` causes to the frame after what it changed.
 *  @param {Page} page @param {() => Promise<unknown>} act @returns {Promise<number>} */
export async function reaction(page, act) {
  await page.evaluate(() => {
    const types = ['keydown', 'click', 'change', 'input', 'wheel'];
    const measured = new Promise((resolve) => {
      const begin = () => {
        const from = performance.now();
        for (const type of types) document.removeEventListener(type, begin, { capture: true });
        // The frame that shows the change, and the task after it.
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now() - from);
          port2.postMessage(undefined);
        });
      };
      for (const type of types) document.addEventListener(type, begin, { capture: true });
    });
    Object.assign(window, { measured });
  });
  await act();
  return page.evaluate(() => /** @type {Promise<number>} */ (Reflect.get(window, 'measured')));
}
