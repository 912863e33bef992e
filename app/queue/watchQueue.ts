/** Follows the worker's queue and keeps browser and user in the know. */
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { compute, io, listDatasets } from '../actions/index.ts';
import { measureStorage } from '../actions/measureStorage.ts';
import { codedText, showFailure } from '../failures/index.ts';
import { usePreferences, useStudio } from '../state/index.ts';
import type { Job, QueueNews } from '../workers.ts';
import { jobTitle } from './jobTitle.ts';
import { noteLeaving } from './noteLeaving.ts';
import { chooseJob, runningJob, useQueue } from './queueStore.ts';
import { stayAwake } from './stayAwake.ts';
import { wholeJobs } from './wholeJobs.ts';

/** Opens the queue; call once. Interrupted jobs go on by themselves unless the user chose otherwise. */
export async function watchQueue(): Promise<void> {
  try {
    await compute().watchJobs(told);
    const left = noteLeaving();
    await compute().openQueue({ resumeInterrupted: usePreferences.getState().resumeJobs, left });
  } catch (error) {
    showFailure(error);
  }
}

let letSleep: (() => void) | undefined;

function told(news: QueueNews): void {
  const known = useQueue.getState().jobs;
  const before = new Map(known.map((job) => [job.id, job.state]));
  const state = wholeJobs(news, known);
  useQueue.setState(state);
  for (const job of state.jobs) {
    const was = before.get(job.id);
    if (was !== undefined && was !== job.state) changed(job);
  }
  const running = runningJob(state) !== undefined && state.here;
  if (running) letSleep ??= stayAwake();
  else {
    letSleep?.();
    letSleep = undefined;
  }
}

function changed(job: Job): void {
  const isPausedByItself = job.state === 'paused' && job.failure !== undefined;
  if (job.state === 'paused' && job.progress?.stage === 'review')
    tell(job, 'yellow', i18next.t('loop:review.title'));
  if (job.state === 'done') tell(job, 'teal', i18next.t('jobs:ended.done'));
  if (job.failure && (job.state === 'failed' || isPausedByItself))
    tell(job, 'red', codedText(i18next, job.failure));
  if (job.state === 'done' || job.state === 'failed') void readAgain();
}

function tell(job: Job, color: string, message: string): void {
  const title = jobTitle(i18next.t, job);
  notifications.show({
    color,
    title,
    message,
    autoClose: color === 'red' ? false : 8000,
    role: color === 'red' ? 'alert' : 'status',
    closeButtonProps: { 'aria-label': i18next.t('shell:close') },
    onClick: () => {
      usePreferences.getState().jobsOpened();
      chooseJob(job.id);
    },
  });
  // The permission was asked when a job was added.
  if (document.hidden && globalThis.Notification?.permission === 'granted')
    new Notification(title, { body: message });
}

/** A job makes datasets, results and models. */
async function readAgain(): Promise<void> {
  try {
    const sizes = new Map(useStudio.getState().models.map(({ id, bytes }) => [id, bytes]));
    const models = await io().listModels();
    // A model that was there has another fold, or another checkpoint.
    useStudio.getState().modelsAdded(models.filter(({ id, bytes }) => sizes.get(id) !== bytes));
    await listDatasets();
    await measureStorage();
  } catch (error) {
    showFailure(error);
  }
}
