// @ts-check

/** In the page: goes on with a job until it ends, or for so many milliseconds. @param {[string, number]} given
 *  @returns {Promise<string>} how it ended; 'done' where it did */
export async function finish([id, patience]) {
  const until = Date.now() + patience;
  while (Date.now() < until) {
    const job = (await window.segloop.queue.list()).jobs.find((one) => one.id === id);
    if (!job) return 'gone';
    if (job.state === 'paused') await window.segloop.queue.resume(id);
    else if (job.state === 'failed') return job.failure?.message ?? 'failed';
    else if (job.state === 'done') return 'done';
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return 'no end in sight';
}
