/** Which activations are kept for the way back, and which are computed again: as few as the memory budget asks for. */
import type { TrainingSpec } from '../../training.ts';
import type { FusedPlan, Pass, TensorId } from '../plan/passes.ts';
import { writtenTensor } from '../plan/passes.ts';
import type { Tuning } from '../plan/step.ts';
import { inputsOf } from './readers.ts';
import { recordTape } from './tape.ts';
import { type Peak, peakOf } from './trainingMemory.ts';
import {
  planTraining,
  sampleBytes,
  type TrainingPlan,
  tapeMemory,
  tapeMoments,
  tapeSizes,
} from './trainingSchedule.ts';

/** Smaller tensors, by their share of the peak, are not worth a look. */
const LEAST_SHARE = 1 / 500;

interface Outcome {
  /** Of all slots. */
  readonly bytes: number;
  readonly peak: Peak;
  bytesOf(tensor: TensorId): number;
}

/**
 * Tensors to compute again so that activations fit `activationBytes`. Where most lives at once, what waits there for the
 * way back is given up, the cheapest to compute for its size first; then where most lives now, and so on. What would need
 * more, because it brings others back with it, stays. In the end whatever turns out not to be needed is kept after all.
 * As many as help when nothing fits.
 */
export function chooseRecomputed(
  spec: TrainingSpec,
  tuning: Tuning,
  activationBytes: number,
): ReadonlySet<TensorId> {
  const planned = planTraining(spec, tuning);
  const costs = operationsPerValue(planned.plan);
  const outcomeOf = (recomputed: ReadonlySet<TensorId>) => outcome(spec, tuning, planned, recomputed);
  const chosen = new Set<TensorId>();
  const staying = new Set<TensorId>();
  let current = outcomeOf(chosen);
  while (current.bytes > activationBytes) {
    const next = cheapest(current, costs, new Set([...chosen, ...staying]));
    if (next === undefined) break;
    const found = outcomeOf(new Set([...chosen, next]));
    if (found.bytes > current.bytes) staying.add(next);
    else {
      chosen.add(next);
      current = found;
    }
  }
  return withoutNeedless(chosen, Math.max(current.bytes, activationBytes), (set) => outcomeOf(set).bytes);
}

function cheapest(
  { peak, bytesOf }: Outcome,
  costs: ReadonlyMap<TensorId, number>,
  decided: ReadonlySet<TensorId>,
): TensorId | undefined {
  const candidates = peak.waiting.filter(
    (tensor) => costs.has(tensor) && !decided.has(tensor) && bytesOf(tensor) > LEAST_SHARE * peak.bytes,
  );
  return candidates.sort((a, b) => (costs.get(a) ?? 0) - (costs.get(b) ?? 0))[0];
}

function withoutNeedless(
  chosen: ReadonlySet<TensorId>,
  allowed: number,
  bytes: (recomputed: ReadonlySet<TensorId>) => number,
): ReadonlySet<TensorId> {
  const kept = new Set(chosen);
  // The dearest first.
  for (const tensor of [...chosen].reverse()) {
    kept.delete(tensor);
    if (bytes(kept) > allowed) kept.add(tensor);
  }
  return kept;
}

function outcome(
  spec: TrainingSpec,
  tuning: Tuning,
  planned: TrainingPlan,
  recomputed: ReadonlySet<TensorId>,
): Outcome {
  const tape = recordTape(planned.plan, { trainable: spec.trainable, recomputed });
  const sizes = tapeSizes(planned, tape, tuning);
  const bytesOf = (tensor: TensorId) => spec.batch * sampleBytes(sizes, tensor);
  const { slotBytes } = tapeMemory(planned, tape, sizes, spec.batch);
  const bytes = slotBytes.reduce((sum, size) => sum + size, 0);
  return { bytes, peak: peakOf(tapeMoments(planned, tape), bytesOf, 0), bytesOf };
}

/** Multiply-adds for one value of each tensor that can be computed again, and a few for reading and writing it. */
function operationsPerValue(plan: FusedPlan): ReadonlyMap<TensorId, number> {
  const costs = new Map<TensorId, number>();
  for (const pass of plan.passes) {
    const tensor = writtenTensor(pass);
    if (tensor === undefined || plan.outputs.includes(tensor) || inputsOf(pass).length === 0) continue;
    costs.set(tensor, operations(pass, plan));
  }
  return costs;
}

function operations(pass: Pass, plan: FusedPlan): number {
  const inputs = inputsOf(pass).reduce((sum, { tensor }) => sum + (plan.tensors[tensor]?.channels ?? 0), 0);
  const [kz, ky, kx] = pass.kind === 'conv' ? pass.kernel : [1, 1, 1];
  return 8 + inputs * kz * ky * kx;
}
