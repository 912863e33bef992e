// @ts-check
/** The studio's own queue and runners in Node: what demos and benchmarks train with. */
import { openSourceModules } from '../scripts/sourceModules.mjs';

/** @typedef {{ name: string, state: string, progress?: import('../app/workers.ts').Progress }} Running */

/**
 * @param {object} [options]
 * @param {string | undefined} [options.folder] on disk, as nnU-Net lays it out; else in memory
 * @param {(jobs: readonly Running[]) => void} [options.onChange]
 */
export async function openNodeStudio({ folder, onChange = () => {} } = {}) {
  const { load, close } = await openSourceModules();
  const { MemoryDirectory } = await load('workers/workspace/index.ts');
  const { NodeDirectory } = await load('workers/workspace/testing/nodeDirectory.ts');
  const { studioOver } = await load('workers/jobs/studio.ts');
  const { openQueue, runToEnd } = await load('workers/jobs/testing/openQueue.ts');

  const directory = folder ? new NodeDirectory(folder) : new MemoryDirectory();
  const queue = await openQueue(directory, { resumeInterrupted: false, onChange });
  return {
    directory,
    studio: studioOver(directory),
    load,
    close,
    /** Runs one job to its end; an Error where it comes to another. @param {string} name @param {object} spec */
    async run(name, spec) {
      const job = await runToEnd(queue, spec, name);
      if (job.state !== 'done') throw new Error(`${name}: ${JSON.stringify(job.failure ?? job.state)}`);
      return job;
    },
  };
}
