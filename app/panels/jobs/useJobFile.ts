import { compute, useAnswer } from '../../actions/index.ts';
import type { Job } from '../../workers.ts';

/** A JSON file of a job, which writes it when a unit (an epoch, a case) is done; undefined where there is none. */
export function useJobFile<Content>({ id, state, progress }: Job, name: string): Content | undefined {
  const read = async () => {
    const file = await compute().jobFile(id, name);
    // Written by our own worker, which checks it when it goes on from it.
    return file && (JSON.parse(await file.text()) as Content);
  };
  return useAnswer(`${id} ${name}`, read, `${state} ${progress?.done}`);
}
