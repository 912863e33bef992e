/**
 * What a loop keeps: `.segloop/pipelines/<name>/pipeline.json` (the file), `records/<step>.json` (written last: a step is
 * done once it is there), `state/<step>/` (what an unfinished step needs to go on), `approved/<step>.json`.
 */
import { z } from 'zod';
import {
  type NodeRecord,
  nodeRecordSchema,
  type PipelineFile,
  parsePipelineFile,
} from '../../pipeline/index.ts';
import type { Directory } from '../../workspace/index.ts';

const ROOT = '.segloop/pipelines';

const startedSchema = z.object({ key: z.string(), rules: z.string() });
/** What an unfinished step was begun for. `rules`: the part whose change keeps what was predicted. */
export type Started = z.infer<typeof startedSchema>;

export class PipelineStore {
  private readonly root: string;

  constructor(
    private readonly directory: Directory,
    name: string,
  ) {
    this.root = `${ROOT}/${name}`;
  }

  async file(): Promise<PipelineFile | undefined> {
    const json = await this.json('pipeline.json');
    return json === undefined ? undefined : parsePipelineFile(json);
  }

  async putFile(file: PipelineFile): Promise<void> {
    const text = `${JSON.stringify(file, null, 4)}\n`;
    const path = `${this.root}/pipeline.json`;
    const before = (await this.directory.exists(path)) ? await (await this.directory.read(path)).text() : '';
    if (before !== text) await this.directory.write(path, text);
  }

  /** What another version wrote and this one cannot read counts as not done. */
  async records(): Promise<Map<string, NodeRecord>> {
    const found = new Map<string, NodeRecord>();
    for (const { name } of await this.directory.list(`${this.root}/records`)) {
      const { data } = nodeRecordSchema.safeParse(await this.json(`records/${name}`));
      if (data) found.set(data.id, data);
    }
    return found;
  }

  /** The record makes the step done; its working files go afterwards. */
  async finish(record: NodeRecord): Promise<void> {
    await this.write(`records/${record.id}.json`, `${JSON.stringify(record, null, 2)}\n`);
  }

  /** So that the step runs anew, from its beginning, and a person looks again. */
  async forget(id: string): Promise<void> {
    await this.directory.remove(`${this.root}/records/${id}.json`);
    await this.directory.remove(`${this.root}/approved/${id}.json`);
    await this.clear(id);
  }

  async started(id: string): Promise<Started | undefined> {
    return startedSchema.safeParse(await this.json(`state/${id}/started.json`)).data;
  }

  async start(id: string, started: Started): Promise<void> {
    await this.write(`state/${id}/started.json`, JSON.stringify(started));
  }

  async clear(id: string): Promise<void> {
    await this.directory.remove(`${this.root}/state/${id}`);
  }

  async readState(id: string, name: string): Promise<Blob | undefined> {
    const path = this.statePath(id, name);
    return (await this.directory.exists(path)) ? this.directory.read(path) : undefined;
  }

  async writeState(id: string, name: string, content: BlobPart | ReadableStream<Uint8Array>): Promise<void> {
    await this.directory.write(this.statePath(id, name), content);
  }

  async removeState(id: string, name: string): Promise<void> {
    await this.directory.remove(this.statePath(id, name));
  }

  /** A person said go on, for exactly these inputs. */
  async approve(id: string, inputs: string): Promise<void> {
    await this.write(`approved/${id}.json`, JSON.stringify({ inputs, at: Date.now() }));
  }

  async approved(id: string): Promise<string | undefined> {
    return z.object({ inputs: z.string() }).safeParse(await this.json(`approved/${id}.json`)).data?.inputs;
  }

  /** Beside the file: what was made, of what, by which version. */
  async writeRecord(text: string): Promise<void> {
    await this.write('semisupervised.json', text);
  }

  async readRecord(): Promise<Blob | undefined> {
    const path = `${this.root}/semisupervised.json`;
    return (await this.directory.exists(path)) ? this.directory.read(path) : undefined;
  }

  private statePath = (id: string, name: string) => `${this.root}/state/${id}/${name}`;

  private async write(path: string, content: BlobPart): Promise<void> {
    await this.directory.write(`${this.root}/${path}`, content);
  }

  private async json(path: string): Promise<unknown> {
    const place = `${this.root}/${path}`;
    if (!(await this.directory.exists(place))) return undefined;
    try {
      return JSON.parse(await (await this.directory.read(place)).text());
    } catch {
      return undefined;
    }
  }
}
