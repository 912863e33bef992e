/** What an experiment has computed so far, in a folder, so that a long one can be run in pieces. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';

/** The time given is over; what was finished is kept. */
export class TimeIsUp extends Error {}

export class KeptWork {
  private readonly until: number;

  /** @param folder undefined: nothing is kept. @param minutes after which no further work is begun */
  constructor(
    private readonly folder: string | undefined,
    minutes = Number.POSITIVE_INFINITY,
  ) {
    this.until = performance.now() + minutes * 60_000;
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }

  /** What was kept under the name, or else is made now; plain data and typed arrays. @throws TimeIsUp */
  async of<T>(name: string, make: () => Promise<T>): Promise<T> {
    const file = this.folder === undefined ? undefined : join(this.folder, `${name}.gz`);
    // Written by this class alone, under a name that says what it is.
    if (file !== undefined && existsSync(file)) return deserialize(gunzipSync(readFileSync(file))) as T;
    if (performance.now() > this.until) throw new TimeIsUp(`${name} is still to be done.`);
    const made = await make();
    if (file !== undefined) {
      writeFileSync(`${file}.part`, gzipSync(serialize(made), { level: 1 }));
      renameSync(`${file}.part`, file);
    }
    return made;
  }
}
