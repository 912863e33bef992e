import { z } from 'zod';
import type { Directory, WorkspacePath } from './directory.ts';
import { jsonOrUndefined, textOf } from './fileText.ts';

/** Where the crash test (`npm run test:crash`) says at which write a worker is to stop; nobody else writes it. */
export const FAULTS_FILE = '.segloop/faults.json';
/** Told when the worker has stopped, so that its process is killed just there. */
export const FAULTS_CHANNEL = 'segloop.faults';

const faultSchema = z.object({
  /** Only such changes count: matches `write PATH` or `remove PATH`. */
  pattern: z.string(),
  /** So many of them are done; the next one never is. */
  after: z.int().min(0),
});
type Fault = z.infer<typeof faultSchema>;

/** The directory itself, unless a crash test is under way: then one that stops for good before a write. The file holds
 *  the fault, or `{}` when it is told later on the channel. */
export async function withFaults(directory: Directory): Promise<Directory> {
  const text = await textOf(directory, FAULTS_FILE);
  if (text === '') return directory;
  return new FaultyDirectory(directory, faultSchema.safeParse(jsonOrUndefined(text)).data);
}

class FaultyDirectory implements Directory {
  private readonly channel = new BroadcastChannel(FAULTS_CHANNEL);
  private done = 0;

  constructor(
    private readonly base: Directory,
    private fault: Fault | undefined,
  ) {
    this.channel.onmessage = ({ data }) => {
      this.fault = faultSchema.safeParse(data).data;
      this.done = 0;
    };
  }

  list = (path: WorkspacePath) => this.base.list(path);
  read = (path: WorkspacePath) => this.base.read(path);
  exists = (path: WorkspacePath) => this.base.exists(path);

  async write(path: WorkspacePath, content: BlobPart | ReadableStream<Uint8Array>): Promise<void> {
    await this.stopWhenDue(`write ${path}`);
    await this.base.write(path, content);
  }

  async remove(path: WorkspacePath): Promise<void> {
    await this.stopWhenDue(`remove ${path}`);
    await this.base.remove(path);
  }

  private async stopWhenDue(change: string): Promise<void> {
    const { fault } = this;
    if (!fault || !new RegExp(fault.pattern).test(change)) return;
    this.done += 1;
    if (this.done <= fault.after) return;
    this.channel.postMessage(change);
    await new Promise<never>(() => {});
  }
}
