/** Stochastic gradient descent on the host: the CPU path's update, and the twin of a device's. Source: PyTorch's
 *  `SGD(nesterov=True)` and `clip_grad_norm_`; spec nnunet-v2.md §7.5. */
import type { ParameterName } from '../network/index.ts';
import type { SgdUpdate } from './training.ts';

export interface MutableState {
  readonly weights: Map<ParameterName, Float32Array>;
  readonly momentum: Map<ParameterName, Float32Array>;
}

/** Global L2 norm. */
export function gradientNorm(gradients: ReadonlyMap<ParameterName, Float32Array>): number {
  let squares = 0;
  for (const gradient of gradients.values()) {
    for (let i = 0; i < gradient.length; i++) squares += (gradient[i] ?? 0) ** 2;
  }
  return Math.sqrt(squares);
}

/**
 * Updates weights and momentum in place. A parameter without gradient or learning rate stays as it is: no decay, no
 * momentum. Decay acts on every other parameter, after clipping.
 * @param norm of all gradients, before clipping
 */
export function applySgd(
  state: MutableState,
  gradients: ReadonlyMap<ParameterName, Float32Array>,
  norm: number,
  update: SgdUpdate,
): void {
  // The 1e-6 is PyTorch's.
  const clip = Math.min(1, update.clipNorm / (norm + 1e-6));
  for (const [name, gradient] of gradients) {
    const rate = update.learningRates.get(name);
    const weight = state.weights.get(name);
    if (rate === undefined || weight === undefined) continue;
    const before = state.momentum.get(name);
    const momentum = before ?? new Float32Array(weight.length);
    // PyTorch starts the buffer as the first gradient itself.
    const kept = before === undefined ? 0 : update.momentum;
    for (let i = 0; i < weight.length; i++) {
      const slope = (gradient[i] ?? 0) * clip + update.weightDecay * (weight[i] ?? 0);
      const velocity = kept * (momentum[i] ?? 0) + slope;
      momentum[i] = velocity;
      weight[i] = (weight[i] ?? 0) - rate * (slope + update.momentum * velocity);
    }
    state.momentum.set(name, momentum);
  }
}
