import { expect, it } from 'vitest';
import type { TrainingBatch } from '../../backend/index.ts';
import { parseDatasetJson, parsePlans, resolveConfiguration } from '../../network/index.ts';
import { classLocations, type PreprocessedCase } from '../../nnunet/index.ts';
import { type CaseFiles, CaseShelf, ChunkCache, writeTrainingCase } from '../cases/index.ts';
import { CounterRandom } from '../counterRandom.ts';
import { goldenJson } from '../testing/goldenTraining.ts';
import { BatchMaker } from './batchMaker.ts';
import { CaseChooser, type CaseClasses } from './chooseCase.ts';
import { trainingRecipe } from './recipe.ts';

const plans = parsePlans(goldenJson('plain3d/net.json').plans);
const configuration = resolveConfiguration(plans, 'c');
const dataset = parseDatasetJson({
  channel_names: { 0: 'a', 1: 'b' },
  labels: { background: 0, x: 1, y: 2 },
  file_ending: '.nii.gz',
});

/** Two channels of noise with a box of label 1 and a small one of label 2, and a rim outside the mask. */
async function caseOf(id: string, seed: number, unknown = false): Promise<CaseFiles> {
  const shape = [26, 30, 34] as const;
  const random = new CounterRandom(seed, []);
  const voxels = shape[0] * shape[1] * shape[2];
  const data = Float32Array.from({ length: 2 * voxels }, () => random.normal());
  const labels = new Int16Array(voxels);
  for (let z = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++) {
        const inBox = z > 6 && z < 16 && y > 6 && y < 20 && x > 6 && x < 20;
        const inner = z > 9 && z < 12 && y > 9 && y < 12 && x > 9 && x < 12;
        labels[(z * shape[1] + y) * shape[2] + x] = inner ? 2 : inBox ? 1 : z === 0 ? -1 : 0;
      }
    }
  }
  const prepared: PreprocessedCase = {
    data,
    channels: 2,
    segmentation: labels,
    properties: {
      spacing: [1, 1, 1],
      shapeBeforeCropping: shape,
      box: [
        [0, 26],
        [0, 30],
        [0, 34],
      ],
      shapeAfterCropping: shape,
      shape,
      targetSpacing: [1, 1, 1],
      transpose: [0, 1, 2],
    },
  };
  const geometry = {
    size: shape,
    spacing: [1, 1, 1],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  } as const;
  const files = await writeTrainingCase({
    prepared,
    locations: classLocations(labels, shape, dataset),
    grid: { geometry, fileDimension: 3 },
    reader: 'SimpleITKIO',
    ...(unknown && { unknown: Uint16Array.from(labels, (label) => (label === 0 ? 1 : 0)) }),
  });
  return { id, ...files };
}

const shelfOf = (cases: readonly CaseFiles[]) =>
  new CaseShelf(
    cases.map((one) => async () => one),
    new ChunkCache(2 ** 24),
  );

it('makes the same batch whoever asks, with targets of every scale that counts', async () => {
  const cases = [await caseOf('a', 1), await caseOf('b', 2)];
  const recipe = trainingRecipe(configuration, dataset);
  const maker = () =>
    BatchMaker.open(
      recipe,
      { train: shelfOf(cases), validation: shelfOf(cases) },
      { seed: 5, sampling: { order: 'case' } },
    );
  const requests = [0, 1, 2, 3].map((iteration) => ({ task: 'train' as const, epoch: 2, iteration }));
  const one = await maker();
  const forwards: TrainingBatch[] = [];
  for (const request of requests) forwards.push(await one.make(request));
  const backwards = await Promise.all(
    [...requests].reverse().map(async (request) => (await maker()).make(request)),
  );
  expect(backwards.reverse()).toEqual(forwards);
  expect(forwards[0]?.data).not.toEqual(forwards[1]?.data);
  const [z, y, x] = recipe.augmentation.patch;
  expect(forwards[0]?.data.length).toBe(recipe.batch * 2 * z * y * x);
  recipe.scaleWeights.forEach((weight, i) => {
    const expected = weight === 0 ? undefined : (recipe.batch * z * y * x) / 8 ** i;
    expect(forwards[0]?.targets[i]?.length).toBe(expected);
  });
  const labels = new Set(forwards.flatMap(({ targets }) => [...(targets[0] ?? [])]));
  expect([...labels].every((label) => [0, 1, 2].includes(label))).toBe(true);
  // The last third of every batch shows foreground, so that validation patches (never turned) hold it.
  const validation = await one.make({ task: 'validation', epoch: 0, iteration: 0 });
  const last = validation.targets[0]?.subarray((recipe.batch - 1) * z * y * x);
  expect(last?.some((label) => label > 0)).toBe(true);
});

it('augments as nnU-Net’s trainer class of that name does', async () => {
  const cases = [await caseOf('a', 1)];
  const read = await shelfOf(cases).open(0);
  const stored = new Set((await read.readBox([0, 0, 0], read.shape)).image).add(0);
  const isAsStored = async (trainer: string) => {
    const recipe = trainingRecipe(configuration, dataset, { trainer });
    const shelves = { train: shelfOf(cases), validation: shelfOf(cases) };
    const maker = await BatchMaker.open(recipe, shelves, { seed: 1, sampling: { order: 'case' } });
    const requests = [0, 1, 2, 3].map((iteration) => ({ task: 'train' as const, epoch: 0, iteration }));
    const batches = await Promise.all(requests.map((request) => maker.make(request)));
    return batches.every(({ data }) => data.every((value) => stored.has(value)));
  };
  expect(await isAsStored('nnUNetTrainerNoDA')).toBe(true);
  expect(await isAsStored('nnUNetTrainerNoMirroring')).toBe(false);
  const planOf = (trainer: string) => trainingRecipe(configuration, dataset, { trainer }).augmentation;
  const full = planOf('nnUNetTrainer');
  expect(full).toMatchObject({ mirrorAxes: [0, 1, 2], storedMirrorAxes: [0, 1, 2] });
  expect(planOf('nnUNetTrainerNoMirroring')).toEqual({
    ...full,
    ...{ kind: 'noMirroring', mirrorAxes: [], storedMirrorAxes: [] },
  });
  expect(planOf('nnUNetTrainerNoDA').initialPatch).toEqual(full.patch);
});

it('carries unknown classes into the loss', async () => {
  const cases = [await caseOf('a', 1, true), await caseOf('b', 2)];
  const recipe = trainingRecipe(configuration, dataset, { unknownSets: [[2]] });
  expect(recipe.loss.unknownSets?.[3 - 1]).toEqual([2]);
  const maker = await BatchMaker.open(
    recipe,
    { train: shelfOf(cases), validation: shelfOf(cases) },
    { seed: 1, sampling: { order: 'case' } },
  );
  const codes = new Set<number>();
  for (let iteration = 0; iteration < 6; iteration++) {
    const { targets, unknown } = await maker.make({ task: 'train', epoch: 0, iteration });
    unknown?.[0]?.forEach((code, i) => {
      codes.add(code);
      expect(code % 3).toBe(targets[0]?.[i]);
    });
  }
  expect([...codes].sort()).toEqual([0, 1, 2, 3]);
});

it('takes rare classes as often as their rarity asks', () => {
  const classes = (counts: readonly number[]): CaseClasses =>
    counts.map((voxels) => ({ isAnnotated: false, voxels }));
  const cases = [classes([9000, 0]), classes([0, 1000]), classes([0, 0])];
  const share = (rarity: number) => {
    const chooser = new CaseChooser(cases.length, { order: 'class', rarity }, cases);
    const random = new CounterRandom(3, []);
    let rare = 0;
    for (let i = 0; i < 4000; i++) {
      const { index, chosen } = chooser.choose(true, random);
      expect(index).toBe(chosen);
      rare += chosen ?? 0;
    }
    return rare / 4000;
  };
  expect(share(0)).toBeCloseTo(0.5, 1);
  expect(share(1)).toBeCloseTo(0.9, 1);
  const unforced = new CaseChooser(cases.length, { order: 'class', rarity: 1 }, cases);
  const seen = new Set(
    Array.from({ length: 60 }, (_, i) => unforced.choose(false, new CounterRandom(i, [])).index),
  );
  expect(seen.size).toBe(3);
});

const correlation = (a: Float32Array, b: Float32Array): number => {
  const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squaresA, squaresB] = [0, 0, 0];
  a.forEach((value, i) => {
    const [x, y] = [value - meanA, (b[i] ?? 0) - meanB];
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  });
  return both / Math.sqrt(squaresA * squaresB);
};

it('adds two views of unlabelled patches, and leaves the labelled ones as they were', async () => {
  const cases = [await caseOf('a', 1)];
  const shelves = {
    train: shelfOf(cases),
    validation: shelfOf(cases),
    unlabelled: shelfOf([await caseOf('b', 2)]),
  };
  const options = { seed: 5, sampling: { order: 'case' } } as const;
  const plain = await BatchMaker.open(trainingRecipe(configuration, dataset), shelves, options);
  const recipe = trainingRecipe(configuration, dataset, { meanTeacher: true });
  const maker = await BatchMaker.open(recipe, shelves, options);
  const found: number[] = [];
  for (let iteration = 0; iteration < 6; iteration++) {
    const request = { task: 'train', epoch: 1, iteration } as const;
    const { unlabelled, ...labelled } = await maker.make(request);
    expect(labelled).toEqual(await plain.make(request));
    expect((await maker.make(request)).unlabelled).toEqual(unlabelled);
    const { student = new Float32Array(), teacher = new Float32Array() } = unlabelled ?? {};
    expect([student.length, teacher.length]).toEqual([labelled.data.length, labelled.data.length]);
    expect(student).not.toEqual(teacher);
    found.push(correlation(student, teacher));
  }
  // Noise that lies elsewhere has none; blur and gamma leave some.
  expect(Math.min(...found)).toBeGreaterThan(0.3);
  expect((await maker.make({ task: 'validation', epoch: 1, iteration: 0 })).unlabelled).toBeUndefined();
});
