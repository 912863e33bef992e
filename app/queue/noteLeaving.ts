import { useQueue } from './queueStore.ts';

const LEFT = 'segloop.left';

/**
 * From now on a page that runs the queue leaves a note when somebody closes or reloads it; a crash leaves none, nor does a
 * page that only looks on. In localStorage, because only that is written before the page is gone.
 * @returns whether the last page that ran the queue left one
 */
export function noteLeaving(): boolean {
  const left = localStorage.getItem(LEFT) !== null;
  localStorage.removeItem(LEFT);
  window.addEventListener('pagehide', () => {
    const { here, jobs } = useQueue.getState();
    if (here && jobs.some(({ state }) => state === 'running')) localStorage.setItem(LEFT, '1');
  });
  return left;
}
