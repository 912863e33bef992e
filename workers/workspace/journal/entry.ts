import { z } from 'zod';

/** Runs of voxels (flat C-order) and the value each gets, in the order in which they are written. */
export interface VoxelWrites {
  readonly start: Uint32Array;
  readonly length: Uint32Array;
  readonly value: Uint16Array;
}

/** One edit as what the map has become by it, not as a difference: written again over a later state of the map, in order
 *  and up to the last, the edits give the same map. */
export interface JournalEntry {
  readonly voxels?: VoxelWrites;
  readonly unknown?: VoxelWrites;
  /** As they are after the edit. */
  readonly segments: readonly JournalSegment[];
  /** What `unknown` names. */
  readonly sets: readonly (readonly number[])[];
}

export interface JournalSegment {
  readonly value: number;
  readonly name: string;
  readonly colour: string;
  readonly visible: boolean;
  readonly locked: boolean;
}

export const segmentsSchema = z.array(
  z.object({
    value: z.int(),
    name: z.string(),
    colour: z.string(),
    visible: z.boolean(),
    locked: z.boolean(),
  }),
);

const headSchema = z.object({
  segments: segmentsSchema,
  sets: z.array(z.array(z.int())),
  voxels: z.int().exactOptional(),
  unknown: z.int().exactOptional(),
});

const BYTES_PER_RUN = 10;

/** Length of a JSON head (u32), the head, then for each map its starts, lengths (u32) and values (u16), little-endian. */
export function entryBlob({ voxels, unknown, segments, sets }: JournalEntry): Blob {
  const head = new TextEncoder().encode(
    JSON.stringify({
      segments,
      sets,
      ...(voxels && { voxels: voxels.start.length }),
      ...(unknown && { unknown: unknown.start.length }),
    }),
  );
  const parts = [voxels, unknown].flatMap((writes) => (writes ? [littleEndian(writes)] : []));
  const size = new DataView(new ArrayBuffer(4));
  size.setUint32(0, head.length, true);
  return new Blob([size, head, ...parts]);
}

function littleEndian({ start, length, value }: VoxelWrites): ArrayBuffer {
  const runs = start.length;
  const view = new DataView(new ArrayBuffer(runs * BYTES_PER_RUN));
  for (let run = 0; run < runs; run++) {
    view.setUint32(4 * run, start[run] ?? 0, true);
    view.setUint32(4 * (runs + run), length[run] ?? 0, true);
    view.setUint16(8 * runs + 2 * run, value[run] ?? 0, true);
  }
  return view.buffer;
}

/** Undefined for what is no whole entry. */
export function parseEntry(bytes: ArrayBuffer): JournalEntry | undefined {
  const view = new DataView(bytes);
  if (bytes.byteLength < 4) return undefined;
  const headEnd = 4 + view.getUint32(0, true);
  if (headEnd > bytes.byteLength) return undefined;
  const head = headSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes.slice(4, headEnd)))).data;
  if (!head) return undefined;
  const first = head.voxels ?? 0;
  const second = head.unknown ?? 0;
  if (bytes.byteLength !== headEnd + (first + second) * BYTES_PER_RUN) return undefined;
  const { segments, sets } = head;
  return {
    segments,
    sets,
    ...(head.voxels !== undefined && { voxels: runsAt(view, headEnd, first) }),
    ...(head.unknown !== undefined && { unknown: runsAt(view, headEnd + first * BYTES_PER_RUN, second) }),
  };
}

function runsAt(view: DataView, at: number, runs: number): VoxelWrites {
  const numbers = (from: number) => (_: unknown, run: number) => view.getUint32(from + 4 * run, true);
  return {
    start: Uint32Array.from({ length: runs }, numbers(at)),
    length: Uint32Array.from({ length: runs }, numbers(at + 4 * runs)),
    value: Uint16Array.from({ length: runs }, (_, run) => view.getUint16(at + 8 * runs + 2 * run, true)),
  };
}
