/** Mean teacher as a job: two datasets of phantoms, the teacher in the job's own state, and nnU-Net's files as ever. */
import { beforeAll, expect, it } from 'vitest';
import { decodeState } from '../../training/index.ts';
import { type Directory, MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { budgets, openQueue, runToEnd } from '../testing/openQueue.ts';
import { copyOf, filesBelow } from '../testing/workspaceCopy.ts';
import type { TrainSpec } from './spec.ts';
import { HangingDirectory } from './testing/hangingDirectory.ts';
import { writePhantomDataset, writePlans } from './testing/phantomDataset.ts';
import { TINY_MODEL, TINY_NETWORK, tinyTraining, weightsIn } from './testing/tinyTraining.ts';

const UNLABELLED = 'Dataset008_Unlabelled';
const SPEC = tinyTraining({
  dataset: 'Dataset007_Tiny',
  saveEverySeconds: 0,
  meanTeacher: { dataset: UNLABELLED, weight: 0.1, threshold: 0.4, decay: 0.99 },
});
let prepared: ReadonlyMap<string, Blob>;

const foldWeights = (directory: Directory, checkpoint: string) =>
  weightsIn(directory, { dataset: SPEC.dataset, ...TINY_MODEL }, `fold_0/${checkpoint}`);

beforeAll(async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const shared = { size: [16, 20, 22], spacing: [18, 18, 18], labels: { liver: ['liver'] } } as const;
  await writePhantomDataset(studio, { id: 7, name: 'Tiny', cases: 5, firstSeed: 1000, ...shared });
  await writePhantomDataset(studio, { id: 8, name: 'Unlabelled', cases: 3, firstSeed: 2000, ...shared });
  await writePlans(studio, SPEC.dataset, { spacing: shared.spacing, ...TINY_NETWORK });
  prepared = await filesBelow(directory);
}, 60_000);

it('ends the same after a crash, with the teacher as final model and curves of its own', async () => {
  const counting = new HangingDirectory(await copyOf(prepared), Number.POSITIVE_INFINITY);
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

  const whole = await foldWeights(counting, 'checkpoint_final.pth');
  const dying = new HangingDirectory(await copyOf(prepared), counting.writes - 12);
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
  expect(await foldWeights(left, 'checkpoint_final.pth')).toEqual(whole);
  // The student is another network.
  expect(await foldWeights(left, 'checkpoint_student.pth')).not.toEqual(whole);
}, 120_000);

async function jobIn(directory: Directory): Promise<string> {
  const [file] = (await directory.list('.segloop/jobs')).filter(({ kind }) => kind === 'file');
  return file?.name.replace(/\.json$/, '') ?? '';
}

it('keeps the state that it can go on from where numbers go wrong before an epoch is over', async () => {
  const directory = await copyOf(prepared);
  const queue = await openQueue(directory);
  await runToEnd(queue, { ...SPEC, epochs: 1 });
  // A rate that no network survives.
  const wild: TrainSpec = { ...SPEC, start: { from: 'checkpoint' }, epochs: 3, learningRate: 1e30 };
  const { id, failure } = await runToEnd(queue, wild);
  expect(failure).toMatchObject({ code: 'training.notFinite', details: { epoch: 2 } });
  const { teacher, epoch } = await decodeState(await directory.read(`.segloop/jobs/${id}/state.bin`));
  expect(teacher).toBeDefined();
  expect(epoch).toBe(1);
}, 60_000);

it('says what its scans cannot be', async () => {
  const directory = await copyOf(prepared);
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
