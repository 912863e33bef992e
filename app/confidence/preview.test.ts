/** The panel's settings, from what a user does to the voxels that planes show and files hold. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ClassRules, type PredictedMap, pseudoLabel } from '../../workers/semisupervised/index.ts';
import { demoResult } from '../testing/summaries.ts';
import type { OpenedPrediction } from '../workers.ts';
import { logOddsOf, toCode } from '../workers.ts';
import { chooseMode } from './chooseMode.ts';
import { confidenceSession } from './confidenceSession.ts';
import { FIRST_SETTINGS, useConfidence } from './confidenceStore.ts';
import { classFigures, EVERYTHING } from './figures.ts';
import { closeConfidence, openConfidence, recount, refresh } from './openConfidence.ts';
import { previewedLabels } from './previewRules.ts';
import { pseudoLabelSpec, SEED } from './rules.ts';
import { changeCleaning, moveCut, moveMaster, toggleCutLock } from './thresholds.ts';

const SIZE = [8, 12, 14] as const;
const STREAM = 17;

/** A small generator, the same every time. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const map = drawn();

function drawn(): PredictedMap {
  const random = randoms(3);
  const length = SIZE[0] * SIZE[1] * SIZE[2];
  const labels = Uint8Array.from({ length }, (_, voxel) => {
    const [y, x] = [Math.floor(voxel / SIZE[2]) % SIZE[1], voxel % SIZE[2]];
    return random() < 0.06 ? Math.floor(random() * 4) : y > 5 ? (x > 6 ? 2 : 1) : 0;
  });
  // Few distinct codes: quantiles fall on ties.
  const code = () => toCode(logOddsOf(0.5 + Math.round(random() * 49) / 100));
  const codes = Uint16Array.from(labels, code);
  const rivals = Uint16Array.from(labels, () => toCode(logOddsOf(random() * 0.15)));
  return { labels, codes, rivals, size: SIZE, spacing: [2, 1, 1] };
}

vi.mock('./previewWorker.ts', async () => {
  const { createPreviewApi } = await import('../../workers/jobs/previewing/createPreviewApi.ts');
  const api = createPreviewApi(new Promise(() => undefined));
  const openPrediction = async (): Promise<OpenedPrediction> => ({
    map,
    ignoreLabel: 5,
    temperatures: [1],
    stream: STREAM,
    // As a batch whose folds were asked leaves it.
    agreed: map.labels.map((_, voxel) => (voxel % 3 === 0 ? 0 : 1)) as Uint8Array,
  });
  return { previewWorker: () => ({ ...api, openPrediction }), stopPreviewWorker: () => undefined };
});

/** The file's voxels, by the spec that the export sends to the worker. */
function written(): number[] {
  const { applied } = useConfidence.getState();
  const spec = pseudoLabelSpec(useConfidence.getState(), applied);
  const rules = new Map<number, ClassRules>(spec.cleaning.map(({ value, ...rule }) => [value, rule]));
  const made = pseudoLabel(map, {
    cuts: new Map(spec.cuts.map(({ value, ...cut }) => [value, cut])),
    ignoreLabel: 5,
    vetoAbove: spec.veto === undefined ? undefined : toCode(logOddsOf(spec.veto)),
    boundaryMm: spec.boundaryMm,
    postProcessing: rules,
    seed: SEED,
    stream: STREAM,
  });
  return [...made.labels];
}

const previewed = () => [...(previewedLabels() ?? [])];

beforeEach(async () => {
  useConfidence.setState({ ...FIRST_SETTINGS, view: 'labels' });
  await openConfidence(demoResult);
  useConfidence.setState({ view: 'pseudoLabel' });
});
afterEach(closeConfidence);

it('starts with the most confident fifth of every class', () => {
  expect(previewed()).toEqual(written());
  const background = confidenceSession()?.predicted.classes.find(({ value }) => value === 0);
  const cut = useConfidence.getState().cuts[0] ?? EVERYTHING;
  expect(background && classFigures(background, cut, 1).share).toBeCloseTo(0.2, 2);
});

it('previews what the file will hold, whatever was moved', async () => {
  chooseMode('fixed');
  moveMaster(0.8);
  moveCut(1, toCode(logOddsOf(0.65)));
  expect(previewed()).toEqual(written());

  useConfidence.setState({ boundaryMm: 1 });
  changeCleaning(1, { smallestMm3: 6, fillHoles: '3d' });
  changeCleaning(2, { keepLargest: 'background', smoothMm: 1.5 });
  await refresh();
  useConfidence.setState({ veto: 0.1 });
  await recount();
  expect(previewed()).toEqual(written());
  for (const label of [0, 1, 2, 5]) expect(previewed()).toContain(label);

  chooseMode('quantile');
  moveMaster(0.43);
  expect(previewed()).toEqual(written());
});

it('leaves a locked class alone', () => {
  chooseMode('fixed');
  moveCut(2, toCode(logOddsOf(0.97)));
  toggleCutLock(2);
  const before = useConfidence.getState().cuts;
  moveMaster(0.7);
  const after = useConfidence.getState().cuts;
  expect(after[2]).toEqual(before[2]);
  expect(after[1]).not.toEqual(before[1]);
});

it('shows clean-up only once it was applied', async () => {
  const before = previewed();
  changeCleaning(2, { keepLargest: 'ignore' });
  expect(previewed()).toEqual(before);
  expect(useConfidence.getState().applied).toEqual([]);
  await refresh();
  expect(previewed()).not.toEqual(before);
  expect(previewed()).toEqual(written());
});

it('counts disagreement while agreement is asked for, and only then', async () => {
  const barred = () => confidenceSession()?.tally.classes.reduce((sum, one) => sum + one.barred, 0);
  useConfidence.setState({ vetoOn: false });
  chooseMode('fixed');
  await refresh();
  expect(barred()).toBe(0);
  changeCleaning(2, { keepLargest: 'ignore' });
  chooseMode('agreement');
  await vi.waitFor(() => expect(barred()).toBe(Math.ceil(map.labels.length / 3)));
  expect(useConfidence.getState().applied).toEqual([]);
  expect(previewed().filter((label, voxel) => voxel % 3 === 0 && label !== 5)).toEqual([]);
  chooseMode('fixed');
  await vi.waitFor(() => expect(barred()).toBe(0));
});
