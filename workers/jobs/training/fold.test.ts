import { beforeEach, expect, it } from 'vitest';
import { makeSplits } from '../../nnunet/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { changeSplitNotes } from '../datasets/splitNotes.ts';
import { type Studio, studioOver } from '../studio.ts';
import { foldCases, foldCount } from './fold.ts';

const FOLDER = 'Dataset003_Folds';
const OWN = ['a', 'b', 'c', 'd', 'e'];
const MADE = ['u1', 'u2', 'u3'];
const STATES = ['predicted', 'accepted', 'corrected'] as const;
let studio: Studio;

beforeEach(async () => {
  studio = studioOver(new MemoryDirectory());
  const labels = [{ name: 'liver', values: [1] }];
  await studio.datasets.create({ id: 3, name: 'Folds', channels: ['CT'], labels, ignore: false });
  const files = { images: [new Blob(['i'])], label: new Blob(['l']) };
  for (const id of OWN) await studio.datasets.addCase(FOLDER, { id, ...files });
  for (const [i, id] of MADE.entries())
    await studio.datasets.addCase(FOLDER, { id, ...files, facts: { state: STATES[i], editor: 'model' } });
});

const splits = () => studio.preprocessed.readJson(FOLDER, 'splits_final.json');

it('splits as nnU-Net where people made all labels', async () => {
  expect(await foldCases(studio, FOLDER, 2, OWN)).toEqual(makeSplits(OWN)[2]);
  expect(await splits()).toEqual(makeSplits(OWN));
});

it('lets pseudo-labelled cases train in every fold and validate in none', async () => {
  for (const fold of [0, 1, 2, 3, 4, 7]) {
    const { train, val } = await foldCases(studio, FOLDER, fold, [...OWN, ...MADE]);
    expect(train).toEqual(expect.arrayContaining(MADE));
    expect(OWN).toEqual(expect.arrayContaining([...val]));
  }
  const own = makeSplits(OWN).map(({ train, val }) => ({ train: [...train, ...MADE], val }));
  expect(await splits()).toEqual(own);
  expect((await foldCases(studio, FOLDER, 'all', [...OWN, ...MADE])).val).toEqual(OWN);
});

it('takes them out of the validation of splits that were made otherwise', async () => {
  const text = JSON.stringify([{ train: ['b', 'c'], val: ['a', 'u1'] }]);
  await studio.preprocessed.writeJson(FOLDER, 'splits_final.json', text);
  expect(await foldCases(studio, FOLDER, 0, [...OWN, ...MADE])).toEqual({ train: ['b', 'c'], val: ['a'] });
});

it('validates on what a person settled where nobody labelled anything', async () => {
  const expected = makeSplits(['u2', 'u3'], ['u1'])[1];
  expect(await foldCases(studio, FOLDER, 1, MADE)).toEqual(expected);
  expect((await foldCases(studio, FOLDER, 'all', MADE)).val).toEqual(['u2', 'u3']);
});

it('holds nothing out of pseudo-labels that nobody has looked at, but trains with all of them', async () => {
  await expect(foldCases(studio, FOLDER, 0, ['u1'])).rejects.toMatchObject({
    code: 'training.onlyPseudoLabels',
    details: { dataset: FOLDER, fold: '0' },
  });
  expect(await splits()).toBeUndefined();
  expect(await foldCases(studio, FOLDER, 'all', ['u1'])).toEqual({ train: ['u1'], val: ['u1'] });
});

it('knows by semisupervised.json which cases a command line labelled, where nothing is noted of them', async () => {
  await studio.directory.remove(`.segloop/cases/${FOLDER}.json`);
  const cases = ['a', 'b', 'c'].map((one) => ({ case: one, used_for: 'pseudo-label', state: 'predicted' }));
  const failed = { case: 'd', used_for: 'pseudo-label', state: 'failed' };
  const record = JSON.stringify({ teacher: {}, cases: [...cases, failed] });
  await studio.directory.write(`nnUNet_raw/${FOLDER}/semisupervised.json`, record);
  expect((await foldCases(studio, FOLDER, 'all', OWN)).val).toEqual(['d', 'e']);
  await expect(foldCases(studio, FOLDER, 0, ['a', 'b'])).rejects.toMatchObject({
    code: 'training.onlyPseudoLabels',
  });
  await studio.datasets.updateFacts(FOLDER, 'b', { state: 'done' });
  expect((await foldCases(studio, FOLDER, 'all', ['a', 'b'])).val).toEqual(['b']);
});

it('refuses a fold without cases', async () => {
  await expect(foldCases(studio, FOLDER, 4, ['a'])).rejects.toMatchObject({ code: 'training.noCases' });
});

it('splits by patient where it is known that one has several cases, also beyond the file', async () => {
  const patients = { a: 'p', b: 'p', c: 'q', d: 'q' };
  await changeSplitNotes(studio.directory, FOLDER, () => ({ patients }));
  const of = (ids: readonly string[]) => new Set(ids.map((id) => patients[id as 'a'] ?? id));
  for (const fold of [0, 1, 2, 3, 7]) {
    const { train, val } = await foldCases(studio, FOLDER, fold, OWN);
    expect(val.length).toBeGreaterThan(0);
    expect([...of(train)].filter((one) => of(val).has(one))).toEqual([]);
  }
  expect(await splits()).toHaveLength(3);
  expect(await foldCount(studio, FOLDER)).toBe(3);
});
