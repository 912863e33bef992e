/** A tiny network learns to find bright balls, with nnU-Net's recipe shortened, on the CPU path. */
import { expect, it } from 'vitest';
import { createOnnxTraining } from '../backend/onnx/index.ts';
import { initialWeights, runEpoch, updateAt } from './index.ts';
import { balls, graph, spec } from './testing/balls.ts';

it('learns bright balls to a pseudo Dice above 0.8, and again to the bit', async () => {
  const run = async (epochs: number) => {
    const backend = createOnnxTraining({ threads: 1 });
    const program = await backend.compileTraining(spec, {
      weights: initialWeights(graph, 1),
      momentum: new Map(),
    });
    const results = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
      const update = updateAt(graph, epoch, { epochs: 4, learningRate: 0.01 });
      const source = {
        train: async (iteration: number) => balls(1, epoch, iteration),
        validation: async (iteration: number) => balls(2, epoch, iteration),
      };
      results.push(
        await runEpoch(program, source, {
          iterations: 40,
          validationIterations: 4,
          update,
          hasBackground: true,
        }),
      );
    }
    program.dispose();
    return results;
  };
  const first = await run(3);
  const last = first.at(-1);
  if (process.env.SEGLOOP_NUMBERS) console.log(JSON.stringify(first));
  expect(last?.kind === 'finished' ? last.dice.mean : 0).toBeGreaterThan(0.8);
  expect(await run(1)).toEqual(first.slice(0, 1));
}, 180_000);

it('stops at a loss that is no number, with the weights as they were', async () => {
  const program = await createOnnxTraining({ threads: 1 }).compileTraining(spec, {
    weights: initialWeights(graph, 1),
    momentum: new Map(),
  });
  const bad = balls(1, 0, 0);
  bad.data.fill(Number.NaN);
  const source = { train: async () => bad, validation: async () => bad };
  const update = updateAt(graph, 0, { epochs: 3, learningRate: 0.01 });
  const plan = { iterations: 2, validationIterations: 0, update, hasBackground: true };
  expect(await runEpoch(program, source, plan)).toEqual({ kind: 'notFinite', iteration: 0 });
  expect((await program.readState()).weights).toEqual(initialWeights(graph, 1));
  program.dispose();
});
