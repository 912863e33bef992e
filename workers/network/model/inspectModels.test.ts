import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inspectModels } from './inspectModels.ts';
import { loadFold, type PlacedBlob } from './modelSource.ts';

const golden = new URL('../../../golden/inference/', import.meta.url);
const read = (path: string) => new Uint8Array(readFileSync(new URL(path, golden)));
const blob = (content: Uint8Array<ArrayBuffer> | string) => new Blob([content]);
const CT = 'ct3d/model/nnUNetTrainer__nnUNetPlans__3d_fullres';
const CHECKPOINT = `${CT}/fold_0/checkpoint_final.pth`;

const folder = (path: string): PlacedBlob[] =>
  readdirSync(new URL(path, golden), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const full = `${entry.parentPath}/${entry.name}`;
      const place = full.slice(full.indexOf(path) + path.length + 1);
      return { path: `dropped/${place}`, blob: blob(new Uint8Array(readFileSync(full))) };
    });

it('finds a model folder with its folds', async () => {
  const { models, failures, unknown } = await inspectModels(folder(CT));
  expect(failures).toEqual([]);
  expect(unknown).toEqual([]);
  expect(models).toHaveLength(1);
  const [model] = models;
  expect(model?.checkpoints.map(({ fold, name }) => [fold, name]).sort()).toEqual([
    [0, 'checkpoint_final.pth'],
    [1, 'checkpoint_final.pth'],
  ]);
  expect(model).toMatchObject({ trainer: 'nnUNetTrainer', configuration: { name: '3d_fullres' } });
});

it('finds the same model in the zip that nnU-Net exports, deflated members and all', async () => {
  const { models, failures } = await inspectModels([
    { path: 'model.zip', blob: blob(read('ct3d/model.zip')) },
  ]);
  expect(failures).toEqual([]);
  const [zipped] = models;
  const [placed] = (await inspectModels(folder(CT))).models;
  if (!zipped || !placed) throw new Error('no model was found');
  const a = await loadFold(zipped, 1, 'checkpoint_final.pth');
  const b = await loadFold(placed, 1, 'checkpoint_final.pth');
  expect(a.weights).toEqual(b.weights);
  expect(a.mirrorAxes).toEqual([0, 1, 2]);
});

it('takes plans, configuration and labels of a lone checkpoint from its init_args', async () => {
  const { models } = await inspectModels([{ path: 'mine.pth', blob: blob(read(CHECKPOINT)) }]);
  expect(models[0]?.checkpoints[0]).toMatchObject({ fold: 0, name: 'checkpoint_final.pth' });
  expect(models[0]?.files.map(({ path }) => path).sort()).toEqual([
    'dataset.json',
    'fold_0/checkpoint_final.pth',
    'plans.json',
  ]);
});

it('joins lone checkpoints of one training into one model', async () => {
  const { models } = await inspectModels([
    { path: 'a.pth', blob: blob(read(CHECKPOINT)) },
    { path: 'b.pth', blob: blob(read(CHECKPOINT.replace('fold_0', 'fold_1'))) },
  ]);
  expect(models.map(({ checkpoints }) => checkpoints.map(({ fold }) => fold))).toEqual([[0, 1]]);
});

it.each([
  ['aniso_resenc/model/nnUNetTrainer__nnUNetResEncUNetMPlans__3d_fullres', 'ResidualEncoderUNet'],
  ['mr2d/model/nnUNetTrainer__nnUNetPlans__2d', 'PlainConvUNet'],
  ['cascade/model/nnUNetTrainer__nnUNetPlans__3d_cascade_fullres', 'PlainConvUNet'],
])('accepts %s', async (path, architecture) => {
  const { models, failures } = await inspectModels(folder(path));
  expect(failures).toEqual([]);
  expect(models[0]?.configuration.architecture.className).toBe(architecture);
});

/** The golden checkpoint with one text in its pickle replaced by another of the same length. */
function withText(from: string, to: string): Blob {
  expect(to).toHaveLength(from.length);
  const bytes = read(CHECKPOINT);
  const text = new TextDecoder('latin1').decode(bytes);
  for (let at = text.indexOf(from); at >= 0; at = text.indexOf(from, at + 1)) {
    bytes.set(new TextEncoder().encode(to), at);
  }
  return blob(bytes);
}

it('accepts a custom trainer whose weights fit the plans, and shows its name', async () => {
  const custom = withText('nnUNetTrainer', 'ourOwnTrainer');
  const { models } = await inspectModels([{ path: 'a.pth', blob: custom }]);
  expect(models[0]?.trainer).toBe('ourOwnTrainer');
});

it('refuses another architecture by name', async () => {
  const { failures } = await inspectModels([
    { path: 'a.pth', blob: withText('unet.PlainConvUNet', 'primus.PrimusMAAAA') },
  ]);
  expect(String(failures[0]?.error)).toMatch(/PrimusMAAAA is not supported.*ONNX/);
});

it('names models of nnU-Net v1, folders without checkpoints and broken files', async () => {
  const { failures, models, unknown } = await inspectModels([
    { path: 'v1/fold_0/model_final_checkpoint.model', blob: blob('x') },
    { path: 'v1/fold_0/model_final_checkpoint.model.pkl', blob: blob('x') },
    { path: 'empty/plans.json', blob: blob('{}') },
    { path: 'bad/a.pth', blob: blob('not a zip') },
    { path: 'out/plans.json', blob: blob('{}') },
    { path: 'out/predict_from_raw_data_args.json', blob: blob('{}') },
  ]);
  expect(models).toEqual([]);
  expect(failures.map(({ error }) => String(error)).join('\n')).toMatch(
    /empty\/.*no fold_[\s\S]*bad\/a\.pth: not a PyTorch checkpoint[\s\S]*v1\/fold_0\/model_final_checkpoint\.model: a model of nnU-Net v1/,
  );
  expect(unknown).toEqual(['out/plans.json', 'out/predict_from_raw_data_args.json']);
});

it('says which folds are there when another is asked for', async () => {
  const [model] = (await inspectModels(folder(CT))).models;
  if (!model) throw new Error('no model was found');
  await expect(loadFold(model, 3, 'checkpoint_final.pth')).rejects.toThrow(/fold_0\/.*fold_1\//);
});
