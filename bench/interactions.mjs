// @ts-check
/** A table of what a person does in the page, and how soon the page follows. */
import { table } from './markdown.mjs';
import { mainThreadTime, reaction } from './reaction.mjs';
import { say } from './studioSession.mjs';

/** @typedef {import('playwright').Page} Page */

const BAR_MS = 100;

export class Interactions {
  /** @type {string[][]} */
  rows = [];

  toString() {
    return `From the event to the next painted frame, the worst of several; beside it the processor's time that the page's main thread
took for it, which other work on the machine does not change.

${table(['what', 'ms', 'bar', 'ms of the processor'], this.rows)}`;
  }

  /** Ways to measure in a page; each adds a row. @param {Page} page */
  async on(page) {
    const processor = await mainThreadTime(page);
    return {
      /** The worst of several. @param {string} what @param {(() => Promise<unknown>)[]} acts */
      worst: async (what, acts) => {
        const times = /** @type {number[]} */ ([]);
        const busy = /** @type {number[]} */ ([]);
        for (const act of acts) {
          const before = await processor();
          times.push(await reaction(page, act));
          busy.push((await processor()) - before);
        }
        const [time, cpu] = [times, busy].map((all) => Math.max(...all).toFixed(0));
        this.rows.push([what, time ?? '', `< ${BAR_MS}`, cpu ?? '']);
        say(`${what}: ${times.map((one, at) => `${one.toFixed(0)} (${busy[at]?.toFixed(0)})`).join(', ')}`);
      },

      /** Milliseconds until something is there. @param {string} what @param {() => Promise<unknown>} act
       *  @param {import('playwright').Locator} there */
      until: async (what, act, there) => {
        const from = performance.now();
        await act();
        await there.waitFor();
        const time = (performance.now() - from).toFixed(0);
        this.rows.push([what, time, '', '']);
        say(`${what}: ${time}`);
      },
    };
  }
}
