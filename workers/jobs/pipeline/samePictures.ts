/** Scans that are labelled and taken for unlabelled: one picture under two names, however its file is written. */
import { z } from 'zod';
import { ImageError, readAsNnunet, readImageHeader } from '../../image/index.ts';
import { hashBlob } from '../../workspace/index.ts';
import { pixelHash } from '../preprocessing/survey.ts';
import type { JobContext } from '../queue/runner.ts';
import { PipelineError } from './pipelineError.ts';

/** A scan of a dataset. */
export interface SeenScan {
  readonly folder: string;
  readonly id: string;
  /** Channels. */
  readonly images: readonly string[];
}

const seenSchema = z.object({
  /** Bytes of every channel: whether what is known is of these files. */
  bytes: z.array(z.number()),
  /** Voxels along the axes, of the first channel. */
  grid: z.string(),
  /** Of the first file's bytes, and of all voxels; where somebody asked. */
  file: z.string().exactOptional(),
  pixels: z.string().exactOptional(),
});
type Seen = z.infer<typeof seenSchema>;
const memorySchema = z.record(z.string(), seenSchema);

type Context = Pick<
  JobContext,
  'studio' | 'signal' | 'report' | 'yieldToInteractive' | 'readState' | 'writeState'
>;

/** Kept from run to run: the sources are looked at anew in each. */
const MEMORY = 'pictures.json';

/** Only scans of one grid are read, and of equal files only the files. @throws PipelineError `pipeline.sameImage` */
export async function refuseSamePictures(
  context: Context,
  labelled: readonly SeenScan[],
  unlabelled: readonly SeenScan[],
): Promise<void> {
  const pictures = await Pictures.open(context, labelled.length + unlabelled.length);
  const byGrid = new Map<string, SeenScan[]>();
  for (const one of labelled) {
    const { grid } = await pictures.seen(one);
    byGrid.set(grid, [...(byGrid.get(grid) ?? []), one]);
  }
  try {
    for (const one of unlabelled)
      for (const other of byGrid.get((await pictures.seen(one)).grid) ?? [])
        if (await pictures.areSame(one, other))
          throw new PipelineError('sameImage', { case: one.id, labelled: other.id });
  } finally {
    await pictures.keep();
  }
}

class Pictures {
  private done = 0;
  private changed = false;

  private constructor(
    private readonly context: Context,
    private readonly total: number,
    private readonly memory: Record<string, Seen>,
  ) {}

  static async open(context: Context, total: number): Promise<Pictures> {
    const kept = await context.readState(MEMORY);
    const memory = kept && memorySchema.safeParse(JSON.parse(await kept.text())).data;
    return new Pictures(context, total, memory ?? {});
  }

  async keep(): Promise<void> {
    if (this.changed) await this.context.writeState(MEMORY, JSON.stringify(this.memory));
  }

  async seen(scan: SeenScan): Promise<Seen> {
    const { directory } = this.context.studio;
    const files = await Promise.all(scan.images.map((path) => directory.read(path)));
    const bytes = files.map(({ size }) => size);
    const known = this.memory[keyOf(scan)];
    if (known && String(known.bytes) === String(bytes)) return known;
    await this.next(scan);
    const [path = ''] = scan.images;
    const grid = await readable(scan, async () => {
      const { geometry } = await readImageHeader(files[0] ?? new Blob(), path);
      return geometry.size.join('×');
    });
    return this.note(scan, { bytes, grid });
  }

  async areSame(one: SeenScan, other: SeenScan): Promise<boolean> {
    const [a, b] = [await this.seen(one), await this.seen(other)];
    if (String(a.bytes) === String(b.bytes) && (await this.fileHash(one)) === (await this.fileHash(other)))
      return true;
    return (await this.pixels(one)) === (await this.pixels(other));
  }

  private async fileHash(scan: SeenScan): Promise<string> {
    const known = await this.seen(scan);
    if (known.file !== undefined) return known.file;
    const [path = ''] = scan.images;
    const { sha256 } = await hashBlob(await this.context.studio.directory.read(path));
    return this.note(scan, { ...known, file: sha256 }).file ?? '';
  }

  private async pixels(scan: SeenScan): Promise<string> {
    const known = await this.seen(scan);
    if (known.pixels !== undefined) return known.pixels;
    await this.next(scan);
    const { directory } = this.context.studio;
    const files = await Promise.all(
      scan.images.map(async (path) => ({ name: path, file: await directory.read(path) })),
    );
    // ITK's reader turns nothing: voxels as they lie in the file.
    const pixels = await readable(scan, async () =>
      pixelHash((await readAsNnunet(files, 'SimpleITKIO')).volumes),
    );
    return this.note(scan, { ...known, pixels }).pixels ?? '';
  }

  private note(scan: SeenScan, seen: Seen): Seen {
    this.memory[keyOf(scan)] = seen;
    this.changed = true;
    return seen;
  }

  private async next({ id }: SeenScan): Promise<void> {
    const { context, total } = this;
    context.signal.throwIfAborted();
    await context.yieldToInteractive();
    context.report({
      ...{ unit: 'case', done: Math.min(this.done++, total - 1), total, current: id, stage: 'read' },
      ...{ share: 0, recentSeconds: [] },
    });
  }
}

/** Whoever needs a scan that cannot be read says so; here it is like no other. */
async function readable(scan: SeenScan, read: () => Promise<string>): Promise<string> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ImageError) return `unreadable ${keyOf(scan)}`;
    throw error;
  }
}

const keyOf = ({ folder, id }: SeenScan): string => `${folder}/${id}`;
