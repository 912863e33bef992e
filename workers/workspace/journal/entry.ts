import { z } from 'zod';
import { blocksOf, type VoxelRuns } from '../../voxelRuns/index.ts';
import { jsonOrUndefined } from '../fileText.ts';

/** Voxels and the values that they get: those after an edit, or before it where it is taken back. */
export interface VoxelWrites {
  readonly runs: VoxelRuns;
  readonly side: 'before' | 'after';
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
  readonly unannotated?: true;
}

export const segmentsSchema = z.array(
  z.object({
    value: z.int(),
    name: z.string(),
    colour: z.string(),
    visible: z.boolean(),
    locked: z.boolean(),
    unannotated: z.literal(true).exactOptional(),
  }),
);

/** Writes without their blocks, which follow the head. */
const writesSchema = z.object({
  side: z.enum(['before', 'after']),
  runs: z.int(),
  voxels: z.int(),
  values: z.array(z.int()),
  blocks: z.array(z.int().min(1)),
});
type WritesHead = z.infer<typeof writesSchema>;

const headSchema = z.object({
  segments: segmentsSchema,
  sets: z.array(z.array(z.int())),
  voxels: writesSchema.exactOptional(),
  unknown: writesSchema.exactOptional(),
});

const headOf = ({ runs: { blocks, ...facts }, side }: VoxelWrites): WritesHead => ({
  ...facts,
  values: [...facts.values],
  side,
  blocks: blocks.map(({ length }) => length),
});

/** Length of a JSON head (u32, little-endian), the head, then the blocks of both maps' runs. */
export function entryBlob({ voxels, unknown, segments, sets }: JournalEntry): Blob {
  const head = new TextEncoder().encode(
    JSON.stringify({
      segments,
      sets,
      ...(voxels && { voxels: headOf(voxels) }),
      ...(unknown && { unknown: headOf(unknown) }),
    }),
  );
  const size = new DataView(new ArrayBuffer(4));
  size.setUint32(0, head.length, true);
  const blocks = [voxels, unknown].flatMap((writes) => (writes ? [...writes.runs.blocks] : []));
  return new Blob([size, head, ...blocks]);
}

/** Undefined for what is no whole entry. */
export function parseEntry(bytes: ArrayBuffer): JournalEntry | undefined {
  if (bytes.byteLength < 4) return undefined;
  const headEnd = 4 + new DataView(bytes).getUint32(0, true);
  if (headEnd > bytes.byteLength) return undefined;
  const head = headSchema.safeParse(jsonOrUndefined(new TextDecoder().decode(bytes.slice(4, headEnd)))).data;
  if (!head) return undefined;
  const { segments, sets, voxels, unknown } = head;
  const unknownAt = headEnd + lengthOf(voxels);
  if (unknownAt + lengthOf(unknown) !== bytes.byteLength) return undefined;
  return {
    segments,
    sets,
    ...(voxels && { voxels: writesAt(bytes, headEnd, voxels) }),
    ...(unknown && { unknown: writesAt(bytes, unknownAt, unknown) }),
  };
}

const lengthOf = (head: WritesHead | undefined): number =>
  head?.blocks.reduce((sum, length) => sum + length, 0) ?? 0;

const writesAt = (bytes: ArrayBuffer, at: number, { side, blocks, ...facts }: WritesHead): VoxelWrites => ({
  side,
  runs: { ...facts, blocks: blocksOf(bytes, at, blocks) },
});
