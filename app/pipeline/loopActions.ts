/** What a user does to loops. All @throws StudioError. */
import { compute } from '../actions/index.ts';
import { saveBlob } from '../files/index.ts';
import { addJob, resumeJob, retryJob } from '../queue/index.ts';
import type { Job, PipelineFile } from '../workers.ts';

/** A loop of the same name goes on with what is done; only what the file changed is done anew. */
export const startLoop = (file: PipelineFile): Promise<Job> => addJob({ kind: 'pipeline', file });

export const readLoopFile = async (file: File): Promise<PipelineFile> =>
  compute().readLoopFile(await file.text());

export async function saveLoopFile(file: PipelineFile): Promise<void> {
  const portable = await compute().portableLoopFile(file);
  saveBlob(
    new Blob([`${JSON.stringify(portable, null, 4)}\n`], { type: 'application/json' }),
    `${file.name}.json`,
  );
}

export async function saveLoopRecord(name: string): Promise<void> {
  const record = await compute().loopRecord(name);
  if (record) saveBlob(record, 'semisupervised.json');
}

/** The person has looked; the loop goes on. */
export async function approve(job: Job, name: string, step: string): Promise<void> {
  await compute().approveReview(name, step);
  await goOn(job);
}

export async function rerunStep(job: Job, name: string, step: string): Promise<void> {
  await compute().rerunStep(name, step);
  await goOn(job);
}

const goOn = ({ id, state }: Job): Promise<void> => (state === 'paused' ? resumeJob(id) : retryJob(id));
