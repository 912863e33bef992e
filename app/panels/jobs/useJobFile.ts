import { compute, useAnswer } from '../../actions/index.ts';
import type { Job } from '../../workers.ts';

/** Of reading a file that is written anew meanwhile. */
const MOST_TRIES = 5;

/** A JSON file of a job, which writes it when a unit (an epoch, a case) is done; undefined where there is none. */
export function useJobFile<Content>({ id, state, progress }: Job, name: string): Content | undefined {
  const read = async () => {
    const text = await textOf(id, name);
    // Written by our own worker, which checks it when it goes on from it.
    return text === undefined ? undefined : (JSON.parse(text) as Content);
  };
  return useAnswer(`${id} ${name}`, read, `${state} ${progress?.done}`);
}

/** A file of the browser's storage cannot be read once another has taken its place: the new one is asked for. */
async function textOf(id: string, name: string): Promise<string | undefined> {
  for (let tries = 1; ; tries++) {
    const file = await compute().jobFile(id, name);
    try {
      return await file?.text();
    } catch (error) {
      const isReplaced = error instanceof DOMException && error.name === 'NotReadableError';
      if (!isReplaced || tries === MOST_TRIES) throw error;
    }
  }
}
