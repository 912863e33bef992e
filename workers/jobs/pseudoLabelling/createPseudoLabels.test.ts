import { expect, it } from 'vitest';
import { readImage, writeLabels } from '../../image/index.ts';
import { HIGHEST, LARGEST_CODE, LOWEST, seededUniform } from '../../semisupervised/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { createPreviewApi } from '../previewing/createPreviewApi.ts';
import { studioOver } from '../studio.ts';
import { CONFIDENCE_ENDING, type ConfidenceScale, SCALE_ENDING } from './confidenceFiles.ts';
import { createPseudoLabelling } from './createPseudoLabels.ts';

/** NibabelIOWithReorient turns this grid: ITK's x and y run against nibabel's. */
const geometry = {
  size: [6, 8, 10],
  spacing: [3, 1, 1],
  origin: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
} as const;
const VOXELS = 480;

/** A prediction as runs store it; every voxel is as sure as any other. */
async function stored(labels: Uint8Array, reader = 'SimpleITKIO') {
  const studio = studioOver(new MemoryDirectory());
  const grid = { geometry, fileDimension: 3 as const };
  const scale: ConfidenceScale = {
    quantity: 'log-odds',
    lowest: LOWEST,
    highest: HIGHEST,
    largestCode: LARGEST_CODE,
    temperatures: [1],
    reader,
    ignoreLabel: 2,
  };
  const codes = new Uint16Array(VOXELS).fill(50_000);
  const result = await studio.results.add(
    {
      scan: 'scan',
      model: 'model',
      name: 'a',
      geometry,
      segments: [{ value: 1, name: 'liver' }],
      voxels: {},
      seconds: {},
      backend: 'cpu',
    },
    [
      { name: 'a.nii.gz', content: await writeLabels(labels, grid, 'a.nii.gz') },
      { name: `a${CONFIDENCE_ENDING}`, content: await writeLabels(codes, grid, 'a.nii.gz') },
      { name: `a${SCALE_ENDING}`, content: new Blob([JSON.stringify(scale)]) },
    ],
  );
  return { studio: Promise.resolve(studio), id: result.id };
}

const cuts = [0, 1].map((value) => ({ value, code: 50_000, shareAtCode: 0.5 }));

it.each(['SimpleITKIO', 'NibabelIOWithReorient'])(
  'exports what was previewed to the voxel, ties and slices too, for a model with %s',
  async (reader) => {
    const labels = Uint8Array.from({ length: VOXELS }, (_, voxel) =>
      seededUniform(1, 1, voxel) < 0.6 ? 1 : 0,
    );
    const { studio, id } = await stored(labels, reader);
    const cleaning = [{ value: 1, fillHoles: 'slices' as const }];
    const spec = { cuts, boundaryMm: 0, cleaning, filter: false, seed: 7 };
    const made = await createPseudoLabelling(studio).pseudoLabel(id, spec);
    const exported = (await readImage(made.labels, 'a.nii.gz')).data;

    const preview = createPreviewApi(studio);
    const opened = await preview.openPrediction(id);
    const processing = { cleaning, boundaryMm: 0, ignoreLabel: 2 };
    const processed = await preview.process(opened.map, processing, () => {});
    const rules = {
      cuts: new Map(cuts.map(({ value, ...cut }) => [value, cut])),
      ignoreLabel: 2,
      seed: 7,
      stream: opened.stream,
    };
    const previewed = await preview.labelVoxels({ map: opened.map, ...processed }, rules, 2);
    expect(Array.from(exported)).toEqual(Array.from(previewed));
    expect(new Set(exported)).toEqual(new Set([0, 1, 2]));
  },
);

it('makes a good case of a scan without predicted foreground, and has no cut for a class that nobody has', async () => {
  const { studio, id } = await stored(new Uint8Array(VOXELS));
  const api = createPseudoLabelling(studio);
  const found = await api.thresholds({ mode: 'quantile', share: 0.2 }, [id]);
  expect(found.map(({ value }) => value)).toEqual([0]);
  const cleaning = [{ value: 1, smallestMm3: 10, keepLargest: 'ignore' as const }];
  const spec = { cuts: found, veto: 0.05, boundaryMm: 2, cleaning, filter: true, seed: 1 };
  const { coverage, dropped, foregroundConfidence, volumes } = await api.pseudoLabel(id, spec);
  expect(coverage.map(({ value }) => value)).toEqual([0]);
  expect({ dropped, foregroundConfidence, volumes }).toEqual({
    dropped: [],
    foregroundConfidence: undefined,
    volumes: [],
  });
});
