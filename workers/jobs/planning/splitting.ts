/** Splits as a person sees and changes them. */
import {
  type Groups,
  groupedSplits,
  joinedGroups,
  makeSplits,
  ownFolds,
  type Split,
  splitIssues,
  testCases,
} from '../../nnunet/index.ts';
import { changeSplitNotes, readSplitNotes } from '../datasets/splitNotes.ts';
import { casesToSplit, SPLITS_FILE } from '../datasets/splitsFile.ts';
import { readSurvey } from '../preprocessing/survey.ts';
import { labelledCases } from '../preprocessing/trainingCases.ts';
import type { Studio } from '../studio.ts';
import { storedSplits } from '../training/fold.ts';
import type { SplitCase, SplittingApi, SplittingFacts } from './api.ts';
import { duplicatesOf } from './duplicates.ts';
import { PlanningError } from './planningError.ts';

const TEST_SHARE = 0.2;

/** The compute worker's answers about splits. */
export const createSplittingApi = (opening: Promise<Studio>): SplittingApi => ({
  splitting: async (dataset) => factsOf(await opening, dataset),
  makeFolds: async (dataset, by) => foldsOf(await factsOf(await opening, dataset), by),
  saveFolds: async (dataset, folds) => saveFolds(await opening, dataset, folds),
  notePatients: async (dataset, patients) => {
    const { directory } = await opening;
    await changeSplitNotes(directory, dataset, () => ({ patients: { ...patients } }));
  },
  proposeTestSet: async (dataset) =>
    testCases(groupsOf(await factsOf(await opening, dataset), mayTest), TEST_SHARE),
  lockCases: async (dataset, cases) => lockCases(await opening, dataset, cases),
});

async function factsOf(studio: Studio, dataset: string): Promise<SplittingFacts> {
  const all = (await labelledCases(studio, dataset)).map(({ id }) => id);
  const { patients, locked } = await readSplitNotes(studio.directory, dataset);
  const isLocked = new Set(locked);
  const open = all.filter((id) => !isLocked.has(id));
  const { validating } = await casesToSplit(studio.datasets, dataset, all);
  const mayValidate = new Set(validating);
  const cases: SplitCase[] = all.map((id) => ({
    id,
    patient: patients[id] ?? id,
    locked: isLocked.has(id),
    onlyTrains: !mayValidate.has(id),
  }));
  const stored = await storedSplits(studio, dataset);
  const survey = await readSurvey(studio, dataset);
  const folds =
    stored ??
    ownFolds(
      new Map(open.map((id) => [id, patients[id] ?? id])),
      open.filter((id) => !mayValidate.has(id)),
    );
  const facts = { cases, isStored: stored !== undefined, duplicates: duplicatesOf(survey), folds };
  return {
    ...facts,
    surveyed: survey?.cases.length ?? 0,
    issues: splitIssues(folds, rulesOf(facts)),
    trainedFolds: await trainedFolds(studio, dataset),
  };
}

type Grouped = Pick<SplittingFacts, 'cases' | 'duplicates'>;

/** Patients of the cases, where duplicates are one. @param wanted @default all but a locked test set */
function groupsOf(
  { cases, duplicates }: Grouped,
  wanted: (one: SplitCase) => boolean = ({ locked }) => !locked,
): Groups {
  const found = cases.filter(wanted);
  return joinedGroups(new Map(found.map(({ id, patient }) => [id, patient])), duplicates);
}

const mayTest = ({ locked, onlyTrains }: SplitCase): boolean => !locked && !onlyTrains;

const onlyTraining = ({ cases }: Pick<SplittingFacts, 'cases'>): string[] =>
  cases.flatMap(({ id, locked, onlyTrains }) => (onlyTrains && !locked ? [id] : []));

const rulesOf = (facts: Grouped) => ({
  groups: groupsOf(facts),
  onlyTrain: new Set(onlyTraining(facts)),
  locked: new Set(facts.cases.flatMap(({ id, locked }) => (locked ? [id] : []))),
});

function foldsOf(facts: SplittingFacts, by: 'case' | 'patient'): readonly Split[] {
  const rest = onlyTraining(facts);
  if (by === 'patient') return groupedSplits(groupsOf(facts), rest);
  return makeSplits([...groupsOf(facts, mayTest).keys()], rest);
}

/** Undefined takes the file away: nnU-Net's own splits are made at the next training. */
async function saveFolds(
  studio: Studio,
  dataset: string,
  folds: readonly Split[] | undefined,
): Promise<void> {
  if (folds === undefined) {
    await studio.directory.remove(studio.preprocessed.path(dataset, SPLITS_FILE));
    return;
  }
  const [issue] = splitIssues(folds, rulesOf(await factsOf(studio, dataset)));
  if (issue) throw new PlanningError('split', { ...issue });
  const written = folds.map(({ train, val }) => ({ train: [...train], val: [...val] }));
  await studio.preprocessed.writeJson(dataset, SPLITS_FILE, JSON.stringify(written, null, 4));
}

/** Folds follow: by patient where patients are known or pictures are there twice. */
async function lockCases(studio: Studio, dataset: string, chosen: readonly string[]): Promise<void> {
  const locked = wholePatients(await factsOf(studio, dataset), chosen);
  await changeSplitNotes(studio.directory, dataset, () => ({ locked }));
  const facts = await factsOf(studio, dataset);
  if (!facts.isStored) return;
  const isGrouped = facts.cases.some(({ id, patient }) => patient !== id) || facts.duplicates.length > 0;
  await saveFolds(studio, dataset, foldsOf(facts, isGrouped ? 'patient' : 'case'));
}

/** What is left of a test set's patients would teach what the test set asks. */
function wholePatients(facts: Grouped, chosen: readonly string[]): string[] {
  const groups = groupsOf(facts, ({ onlyTrains }) => !onlyTrains);
  const wanted = new Set(chosen.map((id) => groups.get(id)));
  const others = [...groups].flatMap(([id, group]) => (wanted.has(group) ? [id] : []));
  return [...new Set([...chosen, ...others])];
}

async function trainedFolds({ trained }: Studio, dataset: string): Promise<number> {
  let count = 0;
  for (const model of await trained.list(dataset))
    for (const { checkpoints } of await trained.folds(model)) if (checkpoints.length > 0) count += 1;
  return count;
}
