import { beforeAll, expect, it } from 'vitest';
import { readImage, writeAsNnunet } from '../../image/index.ts';
import { labelRule, logOddsOf, PROVENANCE, toCode } from '../../semisupervised/index.ts';
import { PERSON } from '../../workspace/index.ts';
import { type BatchFixture, batchFixture, FOLDER } from '../batch/testing/batchFixture.ts';
import { createPreviewApi } from '../previewing/createPreviewApi.ts';
import type { ReviewApi } from './api.ts';
import { createReviewApi } from './createReviewApi.ts';
import { leftOutCases } from './reviewCases.ts';
import { openPrediction } from './storedPrediction.ts';
import { uncertainRegions } from './uncertainRegions.ts';

let fixture: BatchFixture;
let review: ReviewApi;

// One batch for all: every test uses a case of its own.
beforeAll(async () => {
  fixture = await batchFixture();
  review = createReviewApi(Promise.resolve(fixture.studio));
  await fixture.run(fixture.spec());
}, 60_000);

const companion = async (id: string, kind: 'provenance' | 'made') => {
  const file = await fixture.studio.datasets.companions.read(FOLDER, id, kind);
  if (!file) throw new Error(`${id} has no ${kind}`);
  return readImage(file, `${id}.nii.gz`);
};

async function edit(id: string, change: (label: Uint8Array) => void) {
  const { datasets } = fixture.studio;
  const { fileGrid } = await openPrediction(datasets.companions, FOLDER, id);
  const label = await fixture.labelOf(id);
  change(label);
  const file = await writeAsNnunet(label, fileGrid, 'x.nii.gz');
  await datasets.writeLabel(FOLDER, id, file, { state: 'corrected', editor: PERSON });
}

it('lists what a model labelled, with its figures', async () => {
  const { cases } = await review.reviewQueue(FOLDER);
  expect(cases.map((one) => one.case)).toEqual(['case_a', 'case_b', 'case_c']);
  expect(cases[0]?.statistics?.confidence).toBeGreaterThan(0);
  expect(cases[0]).toMatchObject({
    state: 'predicted',
    versions: 0,
    labels: `label:${FOLDER}/${cases[0]?.case}`,
  });
});

it('ranks unsure regions by uncertainty times size', async () => {
  const { regions, slices } = await review.uncertainRegions(FOLDER, 'case_a', 5);
  expect(regions.length).toBeGreaterThan(0);
  const ranks = regions.map(({ uncertainty, ml }) => uncertainty * ml);
  expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
  expect(slices).toHaveLength(10);
});

it('finds two regions of known size', () => {
  const codes = new Uint16Array(27).fill(65535);
  codes.set([16384, 16384], 0);
  codes[26] = 16384;
  const map = { labels: new Uint8Array(27).fill(1), codes, size: [3, 3, 3], spacing: [10, 10, 10] } as const;
  const { regions, slices } = uncertainRegions(map, 9);
  // Code 16384 is log-odds 0, to a code: confidence one half.
  expect(regions.map(({ ml, at, to }) => [ml, at, to])).toEqual([
    [2, [0, 0, 0], [1, 1, 2]],
    [1, [2, 2, 2], [3, 3, 3]],
  ]);
  expect(regions[0]?.uncertainty).toBeCloseTo(0.5, 3);
  expect(slices[0]).toBeCloseTo(1, 2);
});

it('freezes an accepted case, with its ignored voxels filled if that was the choice', async () => {
  const before = await fixture.labelOf('case_a');
  expect(before).toContain(4);
  expect(await review.review(FOLDER, 'case_a', { kind: 'accept', ignored: 'prediction' })).toMatchObject({
    state: 'accepted',
    versions: 1,
  });
  const after = await fixture.labelOf('case_a');
  expect(after).not.toContain(4);
  const { rules } = fixture.spec();
  expect(await review.regenerate(FOLDER, ['case_a'], rules)).toEqual([
    { case: 'case_a', frozen: true, changedVoxels: 0, humanVoxels: 0, dice: {} },
  ]);
  expect(await fixture.labelOf('case_a')).toEqual(after);
  expect((await review.readVersion(FOLDER, 'case_a', 1)).data).toEqual(before);
});

it('marks what a person changed, and never takes it back', async () => {
  let [drawn, ignored] = [0, 0];
  await edit('case_b', (label) => {
    [drawn, ignored] = [label.indexOf(0), label.lastIndexOf(0)];
    label[drawn] = 3;
    label[ignored] = 4;
  });
  const edited = await fixture.labelOf('case_b');
  expect(await review.review(FOLDER, 'case_b', { kind: 'correct' })).toMatchObject({ state: 'corrected' });
  const { data } = await companion('case_b', 'provenance');
  expect([data[drawn], data[ignored]]).toEqual([PROVENANCE.human, PROVENANCE.ignoredByHuman]);
  expect(data.filter((from) => from === PROVENANCE.human)).toHaveLength(1);

  await review.review(FOLDER, 'case_b', { kind: 'reopen' });
  const thresholds = {
    mode: 'fixed' as const,
    byLabel: [0, 1, 2, 3].map((value) => ({ value, threshold: 0.3 })),
  };
  const [difference] = await review.regenerate(FOLDER, ['case_b'], { ...fixture.spec().rules, thresholds });
  expect(difference).toMatchObject({ frozen: false, humanVoxels: 2 });
  expect(difference?.changedVoxels).toBeGreaterThan(0);
  const again = await fixture.labelOf('case_b');
  expect([again[drawn], again[ignored]]).toEqual([3, 4]);

  expect(await review.labelVersions(FOLDER, 'case_b')).toMatchObject([{ version: 1, editor: PERSON }]);
  await review.restoreVersion(FOLDER, 'case_b', 1);
  expect(await fixture.labelOf('case_b')).toEqual(edited);
  expect(await review.labelVersions(FOLDER, 'case_b')).toHaveLength(2);
});

it('previews a case as making it anew writes it', async () => {
  const preview = createPreviewApi(Promise.resolve(fixture.studio));
  const { map, ignoreLabel, stream } = await preview.openPrediction(`label:${FOLDER}/case_c`);
  const cut = { code: toCode(logOddsOf(0.7)), shareAtCode: 0.5 };
  const cuts = [0, 1, 2, 3].map((value) => ({ value, ...cut }));
  const rules = { ...fixture.spec().rules, thresholds: { mode: 'cuts' as const, cuts }, seed: 0 };
  const differences = await review.regenerate(FOLDER, ['case_c', 'case_b'], rules, () => false);
  expect(differences.map((one) => one.case)).toEqual(['case_c']);
  const labelAt = labelRule(
    { map, processed: map.labels },
    {
      cuts: new Map(cuts.map(({ value }) => [value, cut])),
      ignoreLabel,
      vetoAbove: toCode(logOddsOf(0.05)),
      agreed: undefined,
      seed: 0,
      stream,
    },
  );
  const made = await fixture.labelOf('case_c');
  expect(made).toEqual(Uint8Array.from(made, (_, voxel) => labelAt(voxel)));
  expect(new Set(made)).toContain(ignoreLabel);
});

it('knows what made the pseudo-labels', async () => {
  const record = JSON.parse((await review.readRecord(FOLDER)) ?? '{}');
  expect(record).toMatchObject({
    teacher: { folds: [0] },
    thresholds: { mode: 'fixed' },
    regenerated: [
      { thresholds: { mode: 'fixed' }, made: ['case_b'] },
      { thresholds: { mode: 'cuts' }, made: ['case_c'] },
    ],
  });
});

it('lets a person overrule the filter, and reject a case', async () => {
  const { datasets } = fixture.studio;
  expect((await review.keepCase(FOLDER, 'case_c', false)).kept).toBe(false);
  expect([...(await leftOutCases(datasets, FOLDER))]).toEqual(['case_c']);
  const before = (await datasets.case(FOLDER, 'case_c')).facts?.statistics ?? {};
  await datasets.updateFacts(FOLDER, 'case_c', {
    statistics: { ...before, filter: 1, confidence: 0.7, coverage: 1 },
  });
  const dropped = await review.keepCase(FOLDER, 'case_c', true);
  expect(dropped).toMatchObject({ kept: true, dropped: ['confidence'] });
  const { filter } = await review.reviewQueue(FOLDER);
  const { leastConfidence: _, ...others } = filter;
  const dropping = async () => (await review.reviewQueue(FOLDER)).cases.flatMap((one) => one.dropped);
  await review.setCaseFilter(FOLDER, others);
  expect(await dropping()).toEqual([]);
  await review.setCaseFilter(FOLDER, filter);
  expect(await dropping()).toEqual(['confidence']);
  expect([...(await leftOutCases(datasets, FOLDER))]).toEqual([]);
  expect((await review.keepCase(FOLDER, 'case_c', undefined)).kept).toBeUndefined();
  expect(await review.review(FOLDER, 'case_c', { kind: 'reject' })).toMatchObject({
    state: 'rejected',
    reviewer: PERSON,
  });
  expect((await review.reviewQueue(FOLDER)).cases.map(({ state }) => state)).toContain('rejected');
});
