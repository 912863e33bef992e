import type { z } from 'zod';
import type { Directory } from '../../workspace/index.ts';
import { jobSchema, type StoredJob } from './job.ts';

const ROOT = '.segloop/jobs';
const ENDING = '.json';

/** Jobs as files: `.segloop/jobs/<id>.json` is the only truth, `.segloop/jobs/<id>/` holds what a job needs to go on. */
export class JobStore<Spec extends { readonly kind: string }> {
  private readonly schema;

  constructor(
    private readonly directory: Directory,
    spec: z.ZodType<Spec>,
  ) {
    this.schema = jobSchema(spec);
  }

  /** In order. What another version wrote and this one cannot read is left out, and left alone. */
  async list(): Promise<StoredJob<Spec>[]> {
    const jobs: StoredJob<Spec>[] = [];
    for (const { name, kind } of await this.directory.list(ROOT)) {
      if (kind !== 'file' || !name.endsWith(ENDING)) continue;
      const parsed = this.schema.safeParse(await readJson(this.directory, `${ROOT}/${name}`));
      if (parsed.success) jobs.push(parsed.data);
    }
    return jobs.sort((a, b) => a.order - b.order || a.createdAt - b.createdAt);
  }

  /** @throws WorkspaceError `workspace.full` */
  async put(job: StoredJob<Spec>): Promise<void> {
    await this.directory.write(`${ROOT}/${job.id}${ENDING}`, JSON.stringify(job, null, 2));
  }

  /** The record goes first: half removed is garbage in a folder, not a job without its state. */
  async remove(id: string): Promise<void> {
    await this.directory.remove(`${ROOT}/${id}${ENDING}`);
    await this.directory.remove(`${ROOT}/${id}`);
  }

  async readState(id: string, name: string): Promise<Blob | undefined> {
    const path = `${ROOT}/${id}/${name}`;
    return (await this.directory.exists(path)) ? this.directory.read(path) : undefined;
  }

  /** Atomic. @throws WorkspaceError `workspace.full` */
  async writeState(id: string, name: string, content: BlobPart | ReadableStream<Uint8Array>): Promise<void> {
    await this.directory.write(`${ROOT}/${id}/${name}`, content);
  }

  async removeState(id: string, name: string): Promise<void> {
    await this.directory.remove(`${ROOT}/${id}/${name}`);
  }
}

async function readJson(directory: Directory, path: string): Promise<unknown> {
  try {
    return JSON.parse(await (await directory.read(path)).text());
  } catch {
    return undefined;
  }
}
