import type { Devices } from '../../inference/index.ts';
import { isReadOnlyWorker } from '../../workspace/index.ts';
import { type JobSpec, jobSpecSchema } from '../kinds.ts';
import { JOB_RUNNERS } from '../runners.ts';
import type { Studio } from '../studio.ts';
import type { Job, QueueApi, QueueNews } from './api.ts';
import { JobQueue } from './jobQueue.ts';
import { JobStore } from './jobStore.ts';
import { answerOthers, askLeader, openBulletin, takeTheLead } from './leadership.ts';
import { newsOf } from './news.ts';
import { throttle } from './throttle.ts';
import type { Turns } from './turns.ts';

const TELL_EVERY_MS = 200;
const POST_EVERY_MS = 1000;

type Commands = Omit<QueueApi, 'openQueue' | 'watchJobs'>;

/** The queue of the studio: run here, or by the tab that was first. */
export function createQueueApi(opening: Promise<Studio>, devices: Devices, turns: Turns): QueueApi {
  const watchers = new Map<(news: QueueNews) => void, Set<string>>();
  let latest: QueueNews = { jobs: [], here: true };
  let commands: Commands | undefined;
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const tell = (news: QueueNews) => {
    latest = news;
    for (const [watcher, told] of watchers) watcher(newsOf(news, told));
  };

  const openQueue: QueueApi['openQueue'] = async (options) => {
    const studio = await opening;
    const store = new JobStore(studio.directory, jobSpecSchema);
    const bulletin = openBulletin<QueueNews['jobs']>();
    const stopReading = bulletin.read((jobs) => tell({ jobs, here: false }));
    const lead = async () => {
      stopReading();
      // A tab that comes later reads the jobs from the disk, where they are before they are told.
      const posted = new Set<string>();
      const post = throttle(
        () => bulletin.post(newsOf({ jobs: queue.list(), here: true }, posted).jobs),
        POST_EVERY_MS,
      );
      const tellHere = throttle(() => tell({ jobs: queue.list(), here: true }), TELL_EVERY_MS);
      const onChange = () => {
        tellHere();
        post();
      };
      const parts = { store, runners: JOB_RUNNERS, turns, world: { studio, devices }, onChange };
      const queue = new JobQueue<JobSpec>(parts);
      await queue.open(options);
      commands = commandsOf(queue, store, turns);
      answerOthers(commands);
      tell({ jobs: queue.list(), here: true });
    };
    // A page that may only look at the workspace never runs its jobs, even when the one that may is gone.
    const leads = isReadOnlyWorker() ? false : await takeTheLead(lead);
    if (!leads) {
      commands ??= askLeader<Commands>();
      tell({ jobs: (await store.list()).map(asSeenFromElsewhere), here: false });
    }
    open();
  };

  return {
    ...passedOn(async () => {
      await opened;
      if (!commands) throw new Error('The queue is open and has no commands.');
      return commands;
    }),
    openQueue,
    watchJobs: async (onChange) => {
      const told = new Set<string>();
      watchers.set(onChange, told);
      onChange(newsOf(latest, told));
    },
  };
}

const asSeenFromElsewhere = (job: Omit<Job, 'pausing' | 'cancelling'>): Job => ({
  ...job,
  pausing: false,
  cancelling: false,
});

function commandsOf(queue: JobQueue<JobSpec>, store: JobStore<JobSpec>, turns: Turns): Commands {
  return {
    // What comes from a page of another version, or from a script, is checked like a file.
    addJob: async (name, spec, budgets) => queue.add(name, jobSpecSchema.parse(spec), budgets),
    listJobs: async () => ({ jobs: queue.list(), here: true }),
    pauseJob: (id) => queue.pause(id),
    resumeJob: (id) => queue.resume(id),
    cancelJobs: (ids) => queue.cancel(ids),
    retryJob: (id) => queue.retry(id),
    duplicateJob: (id) => queue.duplicate(id),
    moveJob: (id, before) => queue.move(id, before),
    removeJobs: (ids) => queue.remove(ids),
    jobLog: (id) => turns.aside(() => queue.log(id)),
    jobFile: (id, name) => turns.aside(() => store.readState(id, name)),
  };
}

/** The same commands before it is known who answers them. */
function passedOn(ready: () => Promise<Commands>): Commands {
  return {
    addJob: async (...asked) => (await ready()).addJob(...asked),
    listJobs: async () => (await ready()).listJobs(),
    pauseJob: async (id) => (await ready()).pauseJob(id),
    resumeJob: async (id) => (await ready()).resumeJob(id),
    cancelJobs: async (ids) => (await ready()).cancelJobs(ids),
    retryJob: async (id) => (await ready()).retryJob(id),
    duplicateJob: async (id) => (await ready()).duplicateJob(id),
    moveJob: async (...asked) => (await ready()).moveJob(...asked),
    removeJobs: async (ids) => (await ready()).removeJobs(ids),
    jobLog: async (id) => (await ready()).jobLog(id),
    jobFile: async (id, name) => (await ready()).jobFile(id, name),
  };
}
