import { z } from 'zod';
import type { Directory, WorkspacePath } from '../directory.ts';
import { jsonOrUndefined, textOf } from '../fileText.ts';
import { entryBlob, type JournalEntry, type JournalSegment, parseEntry, segmentsSchema } from './entry.ts';

/** What the entries of a journal are to be written over. */
export interface JournalBase {
  /** Which workspace the map belongs to; the journal itself always lies in the browser's own. */
  readonly workspace: string;
  /** The scan that the map lies on. */
  readonly of: string;
  readonly name: string;
  readonly startedAt: number;
  readonly segments: readonly JournalSegment[];
  /** A new map of one value, a stored map that a save replaces, or one that stays as it is (a result, a file). */
  readonly on:
    | { readonly kind: 'blank'; readonly value: number }
    | { readonly kind: 'saved' | 'source'; readonly id: string };
}

export interface Journal {
  readonly id: string;
  readonly base: JournalBase;
  /** In order, up to the first that is missing. */
  readonly entries: readonly JournalEntry[];
}

const baseSchema: z.ZodType<JournalBase> = z.object({
  workspace: z.string(),
  of: z.string(),
  name: z.string(),
  startedAt: z.number(),
  segments: segmentsSchema,
  on: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('blank'), value: z.int() }),
    z.object({ kind: z.literal('saved'), id: z.string() }),
    z.object({ kind: z.literal('source'), id: z.string() }),
  ]),
});

const ROOT = '.segloop/journal';
const numberOf = (name: string): number => Number(/^(\d+)\.bin$/.exec(name)?.[1] ?? Number.NaN);

/** Edits that no saved map holds yet, each in a file of its own as soon as it is made:
 *  `.segloop/journal/<id>/<number>.bin` beside `base.json`. A crash loses none that was written. */
export class JournalStore {
  constructor(private readonly directory: Directory) {}

  async begin(id: string, base: JournalBase): Promise<void> {
    await this.directory.write(`${folder(id)}/base.json`, JSON.stringify(base));
  }

  /** @param number counts up by one in a journal */
  async append(id: string, number: number, entry: JournalEntry): Promise<void> {
    await this.directory.write(`${folder(id)}/${number}.bin`, entryBlob(entry));
  }

  /** After a save: the map on disk holds every entry up to `upTo`. The base first: entries that stay are written over it
   *  again, which changes nothing. */
  async rebase(id: string, base: JournalBase, upTo: number): Promise<void> {
    await this.begin(id, base);
    for (const number of await this.numbers(id))
      if (number <= upTo) await this.directory.remove(`${folder(id)}/${number}.bin`);
  }

  /** Entries first: a base without entries is nothing to recover. */
  async end(id: string): Promise<void> {
    for (const number of (await this.numbers(id)).reverse())
      await this.directory.remove(`${folder(id)}/${number}.bin`);
    await this.directory.remove(folder(id));
  }

  /** Journals with entries. Those without a base that can be read are left out. */
  async list(): Promise<Journal[]> {
    const found: Journal[] = [];
    for (const { name: id } of await this.directory.list(ROOT)) {
      const text = await textOf(this.directory, `${folder(id)}/base.json`);
      const base = baseSchema.safeParse(jsonOrUndefined(text)).data;
      if (base) found.push({ id, base, entries: await this.entries(id) });
    }
    return found;
  }

  private async entries(id: string): Promise<JournalEntry[]> {
    const entries: JournalEntry[] = [];
    let expected: number | undefined;
    for (const number of await this.numbers(id)) {
      if (expected !== undefined && number !== expected) break;
      const file = await this.directory.read(`${folder(id)}/${number}.bin`);
      const entry = parseEntry(await file.arrayBuffer());
      if (!entry) break;
      entries.push(entry);
      expected = number + 1;
    }
    return entries;
  }

  private async numbers(id: string): Promise<number[]> {
    const names = (await this.directory.list(folder(id))).map(({ name }) => numberOf(name));
    return names.filter((number) => !Number.isNaN(number)).sort((a, b) => a - b);
  }
}

const folder = (id: string): WorkspacePath => `${ROOT}/${id}`;
