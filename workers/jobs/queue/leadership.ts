/**
 * Several tabs, one queue. Whoever holds the Web Lock runs it; the others pass their commands on over a
 * BroadcastChannel and read of its jobs on another. When the holder goes away, the next one takes over from the files.
 */
import { expose, wrap } from 'comlink';

const LOCK = 'segloop.queue';

/** Calls `lead` once this worker may run the queue, and lets no other one do so until this worker ends.
 *  @returns false when another tab runs it now; `lead` is called later then */
export async function takeTheLead(lead: () => Promise<void>): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return lead().then(() => true);
  const forever = (leading: Promise<void>) => leading.then(() => new Promise<never>(() => {}));
  const now = await new Promise<boolean>((resolve, reject) => {
    locks
      .request(LOCK, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(false);
        const leading = lead();
        void leading.then(() => resolve(true), reject);
        return forever(leading);
      })
      .catch(reject);
  });
  if (!now)
    locks
      .request(LOCK, () => forever(lead()))
      .catch((error: unknown) => console.error('The queue could not be taken over.', error));
  return now;
}

/** Answers the commands of other tabs. Answers carry ids, so that only the asker takes them. */
export function answerOthers(commands: object): void {
  expose(commands, new BroadcastChannel(`${LOCK}.commands`));
}

/** The commands of the tab that leads. Callbacks do not cross a BroadcastChannel. */
export function askLeader<Commands>(): Commands {
  // Every command already answers with a promise, so that the remote type is the type itself.
  return wrap<Commands>(new BroadcastChannel(`${LOCK}.commands`)) as unknown as Commands;
}

export interface Bulletin<News> {
  post(news: News): void;
  /** @returns ends it */
  read(reader: (news: News) => void): () => void;
}

/** News from the leader to the other tabs. */
export function openBulletin<News>(): Bulletin<News> {
  const channel = new BroadcastChannel(`${LOCK}.jobs`);
  return {
    post: (news) => channel.postMessage(news),
    read: (reader) => {
      // Only this module posts on the channel, and only a list of jobs.
      const listener = ({ data }: MessageEvent) => reader(data as News);
      channel.addEventListener('message', listener);
      return () => channel.removeEventListener('message', listener);
    },
  };
}
