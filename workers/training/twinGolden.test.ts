/** The float64 twins of network/ take nnU-Net's steps as its own float64 run did: differentiation, loss and update. */
import { expect, it } from 'vitest';
import { differentiate, runForward, runGradients, scaleLoss, tensorShapes } from '../network/index.ts';
import { updateAt } from './optimiser.ts';
import { type GoldenVariant, goldenJson, goldenVariant } from './testing/goldenTraining.ts';

type Values = Map<string, Float64Array>;

function lossAndGradients({ spec, batch }: GoldenVariant, weights: Values) {
  const { graph, patch, scaleWeights } = spec;
  const heads = graph.outputs.filter((_, i) => (scaleWeights[i] ?? 0) > 0);
  const channels = new Map([...tensorShapes(graph, patch)].map(([name, [count]]) => [name, count]));
  const reverse = differentiate(graph, heads, channels);
  const input = { shape: [spec.batch, ...patch] as const, data: Float64Array.from(batch.data) };
  const tensors = runForward(graph, weights, input);
  let total = 0;
  heads.forEach((head, i) => {
    const { shape, data } = tensors.get(head) ?? input;
    const size = { batch: spec.batch, voxels: shape[2] * shape[3] * shape[4] };
    const { crossEntropy, dice, gradient } = scaleLoss(spec.loss, size, data, {
      labels: batch.targets[i] ?? [],
    });
    const weight = scaleWeights[i] ?? 0;
    total += weight * (crossEntropy + dice);
    tensors.set(reverse.seeds.get(head) ?? '', { shape, data: gradient.map((value) => value * weight) });
  });
  runGradients(reverse.nodes, weights, tensors);
  const gradients: Values = new Map(
    [...reverse.parameters].map(([name, tensor]) => [name, tensors.get(tensor)?.data ?? new Float64Array()]),
  );
  return { total, gradients };
}

it.each(['a', 'a_clip', 'b', 'a_batchdice'])('takes plain2d’s float64 steps of variant %s', (variant) => {
  const golden = goldenVariant('plain2d', variant);
  const { float64 } = goldenJson(`plain2d/${variant}.json`);
  const weights: Values = new Map(
    [...golden.weights].map(([name, values]) => [name, Float64Array.from(values)]),
  );
  const momentum: Values = new Map();
  for (let epoch = 0; epoch < 3; epoch++) {
    const { total, gradients } = lossAndGradients(golden, weights);
    const norm = Math.hypot(...[...gradients.values()].map((values) => Math.hypot(...values)));
    expect(Math.abs(total / float64.loss_per_step[epoch] - 1)).toBeLessThan(1e-12);
    expect(Math.abs(norm / float64.grad_norm_per_step[epoch] - 1)).toBeLessThan(1e-11);
    const update = updateAt(golden.spec.graph, epoch, { epochs: 10, learningRate: 0.01 });
    const clip = Math.min(1, update.clipNorm / (norm + 1e-6));
    for (const [name, gradient] of gradients) {
      const weight = weights.get(name) ?? gradient;
      const before = momentum.get(name);
      const slope = gradient.map((value, i) => value * clip + update.weightDecay * (weight[i] ?? 0));
      const velocity = slope.map(
        (value, i) => value + (before === undefined ? 0 : update.momentum * (before[i] ?? 0)),
      );
      momentum.set(name, velocity);
      const rate = update.learningRates.get(name) ?? 0;
      weights.set(
        name,
        weight.map((value, i) => value - rate * ((slope[i] ?? 0) + update.momentum * (velocity[i] ?? 0))),
      );
    }
  }
});
