/** Mean teacher as a job: two datasets of phantoms, the teacher in the job's own state, and nnU-Net's files as ever. */
import { beforeAll, expect, it } from 'vitest';
import { namedTensors, openCheckpoint } from '../../network/index.ts';
import { decodeState } from '../../training/index.ts';
import { type Directory, MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { budgets, openQueue, runToEnd } from '../testing/openQueue.ts';
import type { TrainSpec } from './spec.ts';
import { HangingDirectory } from './testing/hangingDirectory.ts';
import { writePhantomDataset, writePlans } from './testing/phantomDataset.ts';

const MODEL = { trainer: 'nnUNetTrainer', plans: 'nnUNetPlans', configuration: '3d_fullres' };
const UNLABELLED = 'Dataset008_Unlabelled';
const SPEC: TrainSpec = {
  kind: 'train',
  dataset: 'Dataset007_Tiny',
  ...MODEL,
  fold: 0,
  start: { from: 'scratch' },
  epochs: 2,
  iterations: 2,
  validationIterations: 1,
  learningRate: 0.01,
  sampling: { order: 'case' },
  seed: 7,
  cacheBytes: 2 ** 26,
  device: 'cpu',
  validate: false,
  replace: true,
  saveEverySeconds: 0,
  meanTeacher: { dataset: UNLABELLED, weight: 0.1, threshold: 0.4, decay: 0.99 },
};
const prepared = new Map<string, Blob>();

async function workspace(): Promise<MemoryDirectory> {
  const directory = new MemoryDirectory();
  for (const [path, blob] of prepared) await directory.write(path, blob);
  return directory;
}

async function weightsIn(directory: Directory, checkpoint: string) {
  const { trained } = studioOver(directory);
  const blob = await trained.read({ dataset: SPEC.dataset, ...MODEL }, `fold_0/${checkpoint}`);
  const { file, stateDict } = await openCheckpoint(blob, checkpoint);
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of namedTensors(stateDict, file.name)) values.set(name, await file.read(tensor));
  return values;
}

beforeAll(async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const shared = { size: [16, 20, 22], spacing: [18, 18, 18], labels: { liver: ['liver'] } } as const;
  await writePhantomDataset(studio, { id: 7, name: 'Tiny', cases: 5, firstSeed: 1000, ...shared });
  await writePhantomDataset(studio, { id: 8, name: 'Unlabelled', cases: 3, firstSeed: 2000, ...shared });
  await writePlans(studio, SPEC.dataset, {
    ...{ spacing: shared.spacing, patch: [16, 16, 16] },
    ...{ features: [4, 8, 8], batch: 2, convolutions: 1 },
  });
  const gather = async (path: string): Promise<void> => {
    for (const { name, kind } of await directory.list(path)) {
      const below = path === '' ? name : `${path}/${name}`;
      if (kind === 'directory') await gather(below);
      else prepared.set(below, await directory.read(below));
    }
  };
  await gather('');
}, 60_000);

it('ends the same after a crash, with the teacher as final model and curves of its own', async () => {
  const counting = new HangingDirectory(await workspace(), Number.POSITIVE_INFINITY);
  const { id, state } = await runToEnd(await openQueue(counting), SPEC);
  expect(state).toBe('done');
  const history = JSON.parse(await (await counting.read(`.segloop/jobs/${id}/history.json`)).text());
  expect(history.consistency.losses).toHaveLength(2);
  expect(history.consistency.weights[1]).toBeCloseTo(0.1, 12);
  expect(history.consistency.confident.every((share: number) => share > 0 && share <= 1)).toBe(true);
  const folder = `nnUNet_results/${SPEC.dataset}/nnUNetTrainer__nnUNetPlans__3d_fullres/fold_0`;
  expect(await (await counting.read(`${folder}/consistency.svg`)).text()).toContain('consistency loss');
  expect(await studioOver(counting).preprocessed.plans(UNLABELLED)).toEqual([
    'nnUNetPlans_of_Dataset007_Tiny',
  ]);

  const whole = await weightsIn(counting, 'checkpoint_final.pth');
  const dying = new HangingDirectory(await workspace(), counting.writes - 12);
  const death = new Promise<void>((resolve) => {
    dying.dead = resolve;
  });
  await (await openQueue(dying)).add('crashes', SPEC, budgets);
  await death;
  const left = dying.survivor as MemoryDirectory;
  const { teacher, weights } = await decodeState(
    await left.read(`.segloop/jobs/${await jobIn(left)}/state.bin`),
  );
  expect(teacher?.size).toBe(weights.size);
  const second = await openQueue(left);
  await second.idle();
  expect(second.list()[0]?.state).toBe('done');
  expect(await weightsIn(left, 'checkpoint_final.pth')).toEqual(whole);
  // The student is another network.
  expect(await weightsIn(left, 'checkpoint_student.pth')).not.toEqual(whole);
}, 120_000);

async function jobIn(directory: Directory): Promise<string> {
  const [file] = (await directory.list('.segloop/jobs')).filter(({ kind }) => kind === 'file');
  return file?.name.replace(/\.json$/, '') ?? '';
}

it('says what its scans cannot be', async () => {
  const directory = await workspace();
  const queue = await openQueue(directory);
  const own = { ...SPEC, meanTeacher: { ...SPEC.meanTeacher, dataset: SPEC.dataset } } as TrainSpec;
  expect(await runToEnd(queue, own)).toMatchObject({ failure: { code: 'training.unlabelledSame' } });
  const { datasets } = studioOver(directory);
  await datasets.create({
    ...{ id: 9, name: 'Empty', channels: ['CT'], ignore: false },
    labels: [{ name: 'liver', values: [1] }],
  });
  const empty = { ...SPEC, meanTeacher: { ...SPEC.meanTeacher, dataset: 'Dataset009_Empty' } } as TrainSpec;
  expect(await runToEnd(queue, empty)).toMatchObject({ failure: { code: 'training.unlabelledNone' } });
}, 60_000);
