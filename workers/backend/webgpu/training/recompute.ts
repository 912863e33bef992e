/** Which activations are kept for the way back, and which are computed again: as few as the memory budget asks for. */
import type { TrainingSpec } from '../../training.ts';
import type { FusedPlan, Pass, TensorId } from '../plan/passes.ts';
import { writtenTensor } from '../plan/passes.ts';
import type { Tuning } from '../plan/step.ts';
import { inputsOf } from './readers.ts';
import { recordTape } from './tape.ts';
import { planTraining, type TrainingPlan, tapeMemory, tapeSizes } from './trainingSchedule.ts';

interface Candidate {
  readonly tensor: TensorId;
  /** Bytes kept for each operation that computing again costs. */
  readonly worth: number;
}

/**
 * Tensors to compute again so that activations fit `activationBytes`: the cheapest to compute for their size first,
 * then whatever turns out not to be needed is kept after all. As many as help when nothing fits.
 */
export function chooseRecomputed(
  spec: TrainingSpec,
  tuning: Tuning,
  activationBytes: number,
): ReadonlySet<TensorId> {
  const planned = planTraining(spec, tuning);
  const bytes = (recomputed: ReadonlySet<TensorId>) => slotBytes(spec, tuning, planned, recomputed);
  let best: ReadonlySet<TensorId> = new Set();
  let least = bytes(best);
  if (least <= activationBytes) return best;
  const chosen = new Set<TensorId>();
  for (const { tensor } of candidates(planned)) {
    chosen.add(tensor);
    const found = bytes(chosen);
    if (found < least) [best, least] = [new Set(chosen), found];
    if (found <= activationBytes) break;
  }
  return withoutNeedless(best, Math.max(least, activationBytes), bytes);
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

function slotBytes(
  spec: TrainingSpec,
  tuning: Tuning,
  planned: TrainingPlan,
  recomputed: ReadonlySet<TensorId>,
): number {
  const tape = recordTape(planned.plan, { trainable: spec.trainable, recomputed });
  const sizes = tapeSizes(planned, tape, tuning);
  const memory = tapeMemory(planned, tape, sizes, spec.batch);
  return memory.slotBytes.reduce((sum, size) => sum + size, 0);
}

function candidates({ plan }: TrainingPlan): readonly Candidate[] {
  const found = plan.passes.flatMap((pass): Candidate[] => {
    const tensor = writtenTensor(pass);
    if (tensor === undefined || plan.outputs.includes(tensor) || inputsOf(pass).length === 0) return [];
    return [{ tensor, worth: 1 / operationsPerValue(pass, plan) }];
  });
  return found.sort((a, b) => b.worth - a.worth);
}

/** Multiply-adds for one value of the pass's output, and a few for reading and writing it. */
function operationsPerValue(pass: Pass, plan: FusedPlan): number {
  const inputs = inputsOf(pass).reduce((sum, { tensor }) => sum + channelsOf(plan, tensor), 0);
  const [kz, ky, kx] = pass.kind === 'conv' ? pass.kernel : [1, 1, 1];
  const isProduct = pass.kind === 'conv' || pass.kind === 'transposedConv';
  return 8 + (isProduct ? inputs * kz * ky * kx : inputs);
}

const channelsOf = (plan: FusedPlan, tensor: TensorId): number => plan.tensors[tensor]?.channels ?? 0;
