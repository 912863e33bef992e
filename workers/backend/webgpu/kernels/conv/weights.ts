import type { Zyx } from '../../../../image/index.ts';
import type { WeightLayout } from '../../plan/passes.ts';

/** How a kernel's weights are blocked: channels of every segment it reads, output channels, blocks per group. */
export interface WeightBlocking {
  readonly segments: readonly number[];
  readonly outChannels: number;
  readonly taps: Zyx;
  readonly tileBlocks: number;
}

export function inputBlocks({ segments }: WeightBlocking): number {
  return segments.reduce((sum, channels) => sum + Math.ceil(channels / 4), 0);
}

export function channelGroups({ outChannels, tileBlocks }: WeightBlocking): number {
  return Math.ceil(Math.ceil(outChannels / 4) / tileBlocks);
}

/** Floats of the blocked weights: a mat4x4 per group, input block, tap and block in the group. */
export function blockedLength(blocking: WeightBlocking): number {
  const [kz, ky, kx] = blocking.taps;
  return channelGroups(blocking) * inputBlocks(blocking) * kz * ky * kx * blocking.tileBlocks * 16;
}

/** Of `[out, in, …taps]` ('outFirst', Conv) or `[in, out, …taps]` ('inFirst', ConvTranspose). */
export function weightLayout(order: 'outFirst' | 'inFirst', blocking: WeightBlocking): WeightLayout {
  const { segments, outChannels } = blocking;
  const taps = tapCountOf(blocking);
  const inChannels = segments.reduce((sum, channels) => sum + channels, 0);
  return order === 'outFirst'
    ? { first: 0, outStride: inChannels * taps, inStride: taps, flipped: false }
    : { first: 0, outStride: taps, inStride: outChannels * taps, flipped: false };
}

export function tapCountOf({ taps }: WeightBlocking): number {
  return taps[0] * taps[1] * taps[2];
}

/**
 * Weights for the convolution kernels: `[group][input block][tap][block in group]` of mat4x4 (column = input lane).
 * Every segment is padded to whole blocks with zero weights, so its padding lanes count for nothing.
 */
export function blockWeights(
  weights: Float32Array,
  { first, outStride, inStride, flipped }: WeightLayout,
  blocking: WeightBlocking,
): Float32Array {
  const { segments, outChannels, tileBlocks } = blocking;
  const tapCount = tapCountOf(blocking);
  const blocks = inputBlocks(blocking);
  const result = new Float32Array(blockedLength(blocking));
  forEachInput(segments, (channel, block, lane) => {
    for (let out = 0; out < outChannels; out += 1) {
      const outBlock = Math.floor(out / 4);
      const group = Math.floor(outBlock / tileBlocks);
      const from = first + out * outStride + channel * inStride;
      for (let tap = 0; tap < tapCount; tap += 1) {
        const matrix = ((group * blocks + block) * tapCount + tap) * tileBlocks + (outBlock % tileBlocks);
        result[matrix * 16 + lane * 4 + (out % 4)] =
          weights[from + (flipped ? tapCount - 1 - tap : tap)] ?? 0;
      }
    }
  });
  return result;
}

/** Visits the input channels of all segments with the block and lane at which the kernel reads them. */
function forEachInput(
  segments: readonly number[],
  visit: (channel: number, block: number, lane: number) => void,
): void {
  let first = 0;
  let firstBlock = 0;
  for (const channels of segments) {
    for (let index = 0; index < channels; index += 1) {
      visit(first + index, firstBlock + Math.floor(index / 4), index % 4);
    }
    first += channels;
    firstBlock += Math.ceil(channels / 4);
  }
}

/** A value per channel padded to whole groups: `[block]` of vec4. */
export function blockChannels(values: Float32Array | undefined, blocking: WeightBlocking): Float32Array {
  const result = new Float32Array(channelGroups(blocking) * blocking.tileBlocks * 4);
  if (values) result.set(values);
  return result;
}
