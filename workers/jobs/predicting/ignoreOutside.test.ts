/** A prediction that was limited to a part of its scan, from its voxels to the pseudo-label that is made of it. */
import { expect, it } from 'vitest';
import { readImage, writeAsNnunet } from '../../image/index.ts';
import { fixedCut, PROVENANCE, toCode } from '../../semisupervised/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { createPreviewApi } from '../previewing/createPreviewApi.ts';
import { confidenceFiles, REGION_ENDING } from '../pseudoLabelling/confidenceFiles.ts';
import { createPseudoLabelling } from '../pseudoLabelling/createPseudoLabels.ts';
import { studioOver } from '../studio.ts';
import { ignoreOutside } from './ignoreOutside.ts';

const GEOMETRY = {
  size: [1, 2, 4],
  spacing: [2, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;
const GRID = { fileGrid: { geometry: GEOMETRY, fileDimension: 3 as const }, readAs: GEOMETRY };
/** As an inference leaves it: 0 where nothing was predicted. */
const PREDICTED = { labels: Uint8Array.of(0, 1, 1, 0, 0, 2, 1, 0), voxels: { 0: 4, 1: 3, 2: 1 }, ...GRID };
const BOX = { first: [0, 0, 1], end: [1, 2, 3] } as const;
const IGNORE = 3;

it('is ignore outside of a box, whatever stood there', () => {
  const { labels, voxels, inside } = ignoreOutside(PREDICTED, BOX, IGNORE);
  expect([...labels]).toEqual([3, 1, 1, 3, 3, 2, 1, 3]);
  expect(voxels).toEqual({ 0: 0, 1: 3, 2: 1, 3: 4 });
  expect([...inside]).toEqual([0, 1, 1, 0, 0, 1, 1, 0]);
});

it('keeps background within a mask, and takes a wider type where the ignore label needs it', () => {
  const mask = Uint8Array.of(1, 1, 0, 0, 0, 1, 0, 0);
  const { labels, voxels } = ignoreOutside(PREDICTED, { ...BOX, mask }, 300);
  expect([...labels]).toEqual([0, 1, 300, 300, 300, 2, 300, 300]);
  expect(voxels[300]).toBe(5);
});

async function stored() {
  const { labels, voxels, inside } = ignoreOutside(PREDICTED, BOX, IGNORE);
  const confidence = Uint16Array.from(labels, (_, at) => toCode(at === 6 ? 0 : 8));
  const region = { kind: 'box', ...BOX, ignore: IGNORE } as const;
  const about = { temperatures: [1], reader: 'SimpleITKIO', ignoreLabel: IGNORE, region } as const;
  const { fileGrid } = GRID;
  const files = await confidenceFiles('ct', { confidence, fileGrid }, { ...about, temperatures: [1] });
  const studio = studioOver(new MemoryDirectory());
  const result = await studio.results.add(
    {
      scan: 'scan',
      model: 'model',
      name: 'ct',
      geometry: GEOMETRY,
      segments: [
        { value: 1, name: 'liver' },
        { value: 2, name: 'tumour' },
      ],
      voxels,
      seconds: {},
      backend: 'cpu',
      region,
    },
    [
      { name: 'ct.nii.gz', content: await writeAsNnunet(labels, fileGrid, 'ct.nii.gz') },
      ...files,
      { name: `ct${REGION_ENDING}`, content: await writeAsNnunet(inside, fileGrid, 'r.nii.gz') },
    ],
  );
  return { studio, id: result.id, result };
}

const cuts = [0, 1, 2].map((value) => ({ value, ...fixedCut(0.9) }));
const SPEC = { cuts, boundaryMm: 0, cleaning: [], filter: false, seed: 0 };
const voxelsOf = async (file: Blob) => [...(await readImage(file, 'a.nii.gz')).data];

it('is written into the manifest, and read back', async () => {
  const { studio, id, result } = await stored();
  expect((await studio.results.get(id)).region).toEqual(result.region);
});

it('leaves ignore outside in a pseudo-label, as untouched, and counts nothing there', async () => {
  const { studio, id } = await stored();
  const made = await createPseudoLabelling(Promise.resolve(studio)).pseudoLabel(id, SPEC);
  expect(await voxelsOf(made.labels)).toEqual([3, 1, 1, 3, 3, 2, 3, 3]);
  const { untouched, model, ignoredByThreshold } = PROVENANCE;
  expect(await voxelsOf(made.provenance)).toEqual([
    ...[untouched, model, model, untouched],
    ...[untouched, model, ignoredByThreshold, untouched],
  ]);
  expect(made.coverage).toEqual([
    { value: 1, predicted: 3, kept: 2 },
    { value: 2, predicted: 1, kept: 1 },
  ]);
});

it('smooths and closes within what was predicted: the rest has no vote', async () => {
  const { studio, id } = await stored();
  const cleaning = [1, 2].map((value) => ({ value, smoothMm: 1, fillHoles: '3d' as const }));
  const api = createPseudoLabelling(Promise.resolve(studio));
  const made = await api.pseudoLabel(id, { ...SPEC, cuts: [], cleaning });
  const labels = await voxelsOf(made.labels);
  expect([0, 3, 4, 7].map((voxel) => labels[voxel])).toEqual([3, 3, 3, 3]);
  expect([1, 2, 6].map((voxel) => labels[voxel])).toEqual([1, 1, 1]);
  const preview = createPreviewApi(Promise.resolve(studio));
  const { map, ignoreLabel } = await preview.openPrediction(id);
  const processing = { cleaning, boundaryMm: 0, ignoreLabel };
  expect([...(await preview.process(map, processing, () => {})).processed]).toEqual(labels);
});

it('is previewed as it is exported, and has no class of its own beside the thresholds', async () => {
  const { studio, id } = await stored();
  const preview = createPreviewApi(Promise.resolve(studio));
  const { map, ignoreLabel } = await preview.openPrediction(id);
  const given = { map, processed: map.labels };
  const rules = {
    cuts: new Map(cuts.map(({ value, ...cut }) => [value, cut])),
    ignoreLabel,
    seed: 0,
    stream: 0,
  };
  expect([...(await preview.labelVoxels(given, rules, 65535))]).toEqual(
    [3, 1, 1, 3, 3, 2, 3, 3].map((label) => (label === IGNORE ? 65535 : label)),
  );
  const { classes } = await preview.tally(given, { ignoreLabel, shells: true });
  expect(classes.map(({ value, predicted }) => [value, predicted])).toEqual([
    [1, 3],
    [2, 1],
  ]);
});
