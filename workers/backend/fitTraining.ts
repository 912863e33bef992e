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
  const batches = Array.from({ length: spec.batch - 1 }, (_, i) => spec.batch - 1 - i);
  const batch = firstThatFits(batches, budgetBytes, (one) => bytesOf({ ...spec, batch: one }));
  const patches = shorterPatches(spec.patch, divisors);
  const patch = firstThatFits(patches, budgetBytes, (one) => bytesOf({ ...spec, patch: one }));
  const cuts: TrainingCut[] = [];
  if (batch) cuts.push({ kind: 'batch', batch: batch.change, bytes: batch.bytes });
  if (patch) {
    const [, ...size] = patch.change;
    cuts.push({ kind: 'patch', patch: size, bytes: patch.bytes });
  }
  return cuts;
}

/** @param changes from the largest to the smallest: halved again and again, since an estimate takes up to a second */
function firstThatFits<T>(
  changes: readonly T[],
  budgetBytes: number,
  bytesOf: (change: T) => number,
): { readonly change: T; readonly bytes: number } | undefined {
  let found: { readonly change: T; readonly bytes: number } | undefined;
  let rest = changes;
  while (rest.length > 0) {
    const middle = rest.length >> 1;
    const [change] = rest.slice(middle) as [T];
    const bytes = bytesOf(change);
    if (bytes <= budgetBytes) found = { change, bytes };
    rest = bytes <= budgetBytes ? rest.slice(0, middle) : rest.slice(middle + 1);
  }
  return found;
}

function shorterPatches(whole: Czyx, divisors: Zyx): readonly Czyx[] {
  const patches: Czyx[] = [];
  for (let patch = shorter(whole, divisors); patch; patch = shorter(patch, divisors)) patches.push(patch);
  return patches;
}

/** One step shorter along the longest axis; undefined where two steps are not left. */
function shorter([channels, ...size]: Czyx, divisors: Zyx): Czyx | undefined {
  const room = size.map((extent, axis) => (extent >= 3 * (divisors[axis] ?? 1) ? extent : 0));
  const longest = room.indexOf(Math.max(...room));
  if ((room[longest] ?? 0) === 0) return undefined;
  const [z, y, x] = size.map((extent, axis) => (axis === longest ? extent - (divisors[axis] ?? 1) : extent));
  return [channels, z ?? 1, y ?? 1, x ?? 1];
}
