/** Scans of one picture under two names, however its file is written. */
import { z } from 'zod';
import { ImageError, readAsNnunet, readImageHeader } from '../../image/index.ts';
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
  /** Bytes and time of every channel: whether what is known is of these files. */
  files: z.array(z.string()),
  /** Voxels along the axes, of the first channel. */
  grid: z.string(),
  /** Of all voxels; where somebody asked. */
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

/** Only scans that share their grid with a labelled one are read.
 *  @returns labelled cases of one picture, in groups. Looked for here and not in the survey, which a loop's own planning makes
 *    later: a second run would split otherwise than the first
 *  @throws PipelineError `pipeline.sameImage` for one that is labelled and taken for unlabelled */
export async function samePictures(
  context: Context,
  labelled: readonly SeenScan[],
  unlabelled: readonly SeenScan[],
): Promise<string[][]> {
  const pictures = await Pictures.open(context, labelled.length + unlabelled.length);
  try {
    const known = await pictures.byGrid(labelled);
    const asked = await pictures.byGrid(unlabelled);
    const found: string[][] = [];
    for (const [grid, scans] of known) {
      const others = asked.get(grid) ?? [];
      if (scans.length + others.length < 2) continue;
      const same = await pictures.byPixels(scans);
      for (const one of others) {
        const [other] = same.get(await pictures.pixels(one)) ?? [];
        if (other !== undefined) throw new PipelineError('sameImage', { case: one.id, labelled: other });
      }
      found.push(...[...same.values()].filter(({ length }) => length > 1));
    }
    return found;
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

  async byGrid(scans: readonly SeenScan[]): Promise<ReadonlyMap<string, readonly SeenScan[]>> {
    const found = new Map<string, SeenScan[]>();
    for (const scan of scans) {
      const { grid } = await this.seen(scan);
      found.set(grid, [...(found.get(grid) ?? []), scan]);
    }
    return found;
  }

  /** Names. */
  async byPixels(scans: readonly SeenScan[]): Promise<ReadonlyMap<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const scan of scans) {
      const pixels = await this.pixels(scan);
      found.set(pixels, [...(found.get(pixels) ?? []), scan.id]);
    }
    return found;
  }

  async pixels(scan: SeenScan): Promise<string> {
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
    this.note(scan, { ...known, pixels });
    return pixels;
  }

  private async seen(scan: SeenScan): Promise<Seen> {
    const { directory } = this.context.studio;
    const files = await Promise.all(scan.images.map((path) => directory.read(path)));
    const stamps = files.map(stampOf);
    const known = this.memory[keyOf(scan)];
    if (known && String(known.files) === String(stamps)) return known;
    await this.next(scan);
    const [path = ''] = scan.images;
    const grid = await readable(scan, async () => {
      const { geometry } = await readImageHeader(files[0] ?? new Blob(), path);
      return geometry.size.join('×');
    });
    return this.note(scan, { files: stamps, grid });
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

/** Without a time where a directory tells none. */
const stampOf = (file: Blob): string =>
  file instanceof File ? `${file.size} ${file.lastModified}` : String(file.size);

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
