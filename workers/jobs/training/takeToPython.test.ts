import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { readImage } from '../../image/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { Progress } from '../progress.ts';
import { studioOver } from '../studio.ts';
import { takeToPython } from './takeToPython.ts';
import { writePhantomDataset, writePlans } from './testing/phantomDataset.ts';
import { tinyTraining } from './testing/tinyTraining.ts';

const SIZE = [8, 10, 12] as const;
const SPACING = [30, 30, 30] as const;

const spec = tinyTraining({
  dataset: 'Dataset010_Partial',
  trainer: 'nnUNetTrainer_5epochs_NoMirroring',
  epochs: 5,
  batchSize: 3,
  patience: 2,
  frozenStages: 2,
  sampling: { order: 'class', rarity: 1 },
  validate: true,
});

it('gives stock nnU-Net ignore where classes are unknown, and says what it leaves behind', async () => {
  const studio = studioOver(new MemoryDirectory());
  const folder = await writePhantomDataset(studio, {
    id: 10,
    name: 'Partial',
    cases: 2,
    firstSeed: 1,
    size: SIZE,
    spacing: SPACING,
    labels: { liver: ['liver'], spleen: ['spleen'] },
  });
  await writePlans(studio, folder, {
    spacing: SPACING,
    patch: [8, 8, 8],
    features: [4, 8],
    batch: 2,
    convolutions: 1,
  });
  await studio.datasets.updateFacts(folder, 'phantom_001', { annotatedClasses: [1] });

  const told: string[] = [];
  const onProgress = ({ stage, done, total }: Progress) => told.push(`${stage} ${done}/${total}`);
  const blob = await takeToPython(studio, spec, { onProgress });
  expect(told.slice(0, 3)).toEqual(['read 0/2', 'read 1/2', 'write 0/9']);
  expect(told.at(-1)).toBe('write 8/9');
  const controller = new AbortController();
  const ended = takeToPython(studio, spec, {
    onProgress: ({ stage }) => stage === 'write' && controller.abort(),
    signal: controller.signal,
  });
  await expect(ended).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));

  const zip = unzipSync(new Uint8Array(await blob.arrayBuffer()));
  const text = (path: string) => new TextDecoder().decode(zip[path]);
  const labels = async (id: string) => {
    const name = `nnUNet_raw/${folder}/labelsTr/${id}.nii.gz`;
    return new Set((await readImage(new Blob([zip[name] as Uint8Array<ArrayBuffer>]), name)).data);
  };
  expect(await labels('phantom_001')).toEqual(new Set([3]));
  expect(await labels('phantom_000')).not.toContain(3);
  for (const place of ['nnUNet_raw', 'nnUNet_preprocessed'])
    expect(JSON.parse(text(`${place}/${folder}/dataset.json`))).toMatchObject({
      labels: { background: 0, liver: 1, spleen: 2, ignore: 3 },
      numTraining: 2,
    });
  const plans = JSON.parse(text(`nnUNet_preprocessed/${folder}/nnUNetPlans_segloop.json`));
  expect(plans.configurations['3d_fullres']).toMatchObject({ batch_size: 3 });
  const script = text('run.sh');
  for (const said of [/960 voxels with unknown classes/, /patience 2/, /not rare classes first/])
    expect(script).toMatch(said);
  const trainer = text('trainers/nnUNetTrainerSegloop.py');
  expect(trainer).toContain('class nnUNetTrainerSegloop(nnUNetTrainerNoMirroring):');
  expect(trainer).toContain('< 2 else 1');
});
