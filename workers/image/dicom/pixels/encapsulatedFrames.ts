import type { PixelElement } from '../header/dataSet.ts';

/**
 * The compressed bytes of each frame, its fragments joined; undefined if the fragments cannot be told apart. A frame's
 * start is known from the offset table, from one fragment a frame, or from the mark that begins a JPEG or JPEG 2000
 * stream. Source: DICOM PS3.5 A.4.
 */
export function encapsulatedFrames(
  { fragments, basicOffsets }: Pick<PixelElement, 'fragments' | 'basicOffsets'>,
  frames: number,
): Uint8Array[] | undefined {
  const starts = frameStarts(fragments, basicOffsets, frames);
  if (starts?.length !== frames) return undefined;
  return starts.map((start, i) => join(fragments.slice(start, starts[i + 1]).map(({ bytes }) => bytes)));
}

/** Index of the first fragment of each frame. */
function frameStarts(
  fragments: PixelElement['fragments'],
  basicOffsets: readonly number[],
  frames: number,
): number[] | undefined {
  if (frames === 1) return fragments.length > 0 ? [0] : undefined;
  if (fragments.length === frames) return fragments.map((_, i) => i);
  const byTable = basicOffsets.map((at) => fragments.findIndex(({ offset }) => offset === at));
  if (byTable.length === frames && !byTable.includes(-1)) return byTable;
  return fragments.flatMap(({ bytes }, i) => (startsStream(bytes) ? [i] : []));
}

/** Start of image (JPEG, JPEG-LS), start of codestream (JPEG 2000), signature box (JP2). */
function startsStream(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  return (
    (a === 0xff && b === 0xd8 && c === 0xff) ||
    (a === 0xff && b === 0x4f && c === 0xff && d === 0x51) ||
    (a === 0 && b === 0 && c === 0 && d === 0x0c)
  );
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
