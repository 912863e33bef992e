/** What to lower so that a training fits the memory it may have. */
import type { Czyx, Zyx } from '../image/index.ts';
import type { TrainingSpec } from './training.ts';

/** A change that makes it fit, alone. */
export type TrainingCut =
  | { readonly kind: 'batch'; readonly batch: number; readonly bytes: number }
  | { readonly kind: 'patch'; readonly patch: Zyx; readonly bytes: number };

/**
 * The largest batch, and the largest patch, that fit `budgetBytes`; nothing where it fits already or where nothing
 * does. The patch is cut along its longest axis, in whole multiples of what the network's strides divide by.
 * @param divisors product of the strides along each axis
 * @param bytesOf a back end's estimate
 */
export function trainingCuts(
  spec: TrainingSpec,
  divisors: Zyx,
  budgetBytes: number,
  bytesOf: (spec: TrainingSpec) => number,
): readonly TrainingCut[] {
  if (bytesOf(spec) <= budgetBytes) return [];
  const cuts: TrainingCut[] = [];
  for (let batch = spec.batch - 1; batch >= 1 && cuts.length === 0; batch -= 1) {
    const bytes = bytesOf({ ...spec, batch });
    if (bytes <= budgetBytes) cuts.push({ kind: 'batch', batch, bytes });
  }
  for (let patch = shorter(spec.patch, divisors); patch; patch = shorter(patch, divisors)) {
    const bytes = bytesOf({ ...spec, patch });
    const [, ...size] = patch;
    if (bytes <= budgetBytes) return [...cuts, { kind: 'patch', patch: size, bytes }];
  }
  return cuts;
}

/** One step shorter along the longest axis; undefined where two steps are not left. */
function shorter([channels, ...size]: Czyx, divisors: Zyx): Czyx | undefined {
  const room = size.map((extent, axis) => (extent >= 3 * (divisors[axis] ?? 1) ? extent : 0));
  const longest = room.indexOf(Math.max(...room));
  if ((room[longest] ?? 0) === 0) return undefined;
  const [z, y, x] = size.map((extent, axis) => (axis === longest ? extent - (divisors[axis] ?? 1) : extent));
  return [channels, z ?? 1, y ?? 1, x ?? 1];
}
