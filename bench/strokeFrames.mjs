// @ts-check

/** @typedef {{ frames: number[], work: number[] }} StrokeFrames */

/** In the page: times (ms) between frames while a button is down, and of the page's own handlers within them; they are
 *  found on `window.strokeFrames`. */
export function watchFrames() {
  const frames = /** @type {number[]} */ ([]);
  const work = /** @type {number[]} */ ([]);
  Object.assign(window, { strokeFrames: { frames, work } });
  let isDown = false;
  let last = 0;
  let worked = 0;
  const down = () => {
    isDown = true;
    last = 0;
  };
  window.addEventListener('pointerdown', down, true);
  const up = () => {
    isDown = false;
  };
  window.addEventListener('pointerup', up, true);
  // From the first listener of an event to the last one: what the page did with it.
  let began = 0;
  const first = () => {
    began = performance.now();
  };
  window.addEventListener('pointermove', first, true);
  window.addEventListener('pointermove', () => {
    worked += performance.now() - began;
  });
  const native = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) =>
    native((time) => {
      const from = performance.now();
      callback(time);
      worked += performance.now() - from;
    });
  const frame = (/** @type {number} */ time) => {
    if (isDown && last > 0) {
      frames.push(time - last);
      work.push(worked);
    }
    last = isDown ? time : 0;
    worked = 0;
    native(frame);
  };
  native(frame);
}
