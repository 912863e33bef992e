/** A classifier from a table of labels to its figures: features, head, the encoder if it is to learn, the test. */
import { z } from 'zod';
import {
  type CaseLabel,
  ClassificationError,
  chooseStrength,
  countClasses,
  evaluateCases,
  fitHead,
  groupedStratifiedSplit,
  type Head,
  type LabelledFeatures,
  type LabelTable,
  logitsOf,
  parseLabelTable,
  probabilitiesOf,
  type Split,
  stratumOf,
  type Task,
  targetOf,
} from '../../classification/index.ts';
import { weightsOf } from '../../network/index.ts';
import { lockedCases } from '../datasets/splitNotes.ts';
import { pictureGroups } from '../planning/pictureGroups.ts';
import type { JobContext, JobRunner, Outcome } from '../queue/runner.ts';
import type { Studio } from '../studio.ts';
import { classifierBlob, headOf } from './classifierFile.ts';
import {
  CHECKPOINT,
  type ClassifierReport,
  hasClassifier,
  writeClassifierFolder,
} from './classifierStore.ts';
import { type CaseFeatures, collectFeatures } from './collectFeatures.ts';
import { type OpenedEncoder, openEncoder } from './openEncoder.ts';
import { classesCsv } from './predictionTable.ts';
import type { ClassifySpec } from './spec.ts';
import { tuneEncoder } from './tuneEncoder.ts';

/** To train and to test, and to leave some out while the penalty is chosen. */
const FEWEST_OF_A_CLASS = 4;
const BEGUN = 'begun.json';
const SPLIT = 'split.json';
const splitSchema = z.object({ train: z.array(z.string()), test: z.array(z.string()) });

export const runClassify: JobRunner<ClassifySpec> = async (spec, context) => {
  const { studio } = context;
  await begin(spec, context);
  const { task, cases } = await labelledCases(studio, spec.dataset, parseLabelTable(spec.labels));
  const split = await splitOf(spec, context, cases);
  const encoder = await openEncoder(studio, spec.encoder);
  context.log(
    `${cases.length} cases, ${split.test.length} of them for the test; encoder: ${encoder.origin}.`,
  );
  const run: ClassifierRun = { spec, context, task, cases, split, encoder };
  const features = await featuresOf(run, {
    ...{ encoder, cases, baselines: spec.baselines },
    stateFile: 'features.json',
  });
  if (!features) return { state: 'paused' };
  const training = trainingRows(run, ({ name }) => features.get(name)?.views ?? []);
  const strength = strengthOf(run, training);
  const head = fitHead(task, training.rows, { strength, weighting: spec.weighting });
  const tuned = spec.tuning ? await tune(run, head) : { encoder, head, features };
  if (!tuned) return { state: 'paused' };
  return finish(run, { ...tuned, strength, frozen: features });
};

interface LabelledCase {
  readonly name: string;
  readonly label: CaseLabel;
  /** Whose scan it is. */
  readonly patient: string;
  /** In the dataset's locked test set, or of a patient of it: it may test, and nothing else. */
  readonly locked: boolean;
}

interface ClassifierRun {
  readonly spec: ClassifySpec;
  readonly context: JobContext;
  readonly task: Task;
  readonly cases: readonly LabelledCase[];
  readonly split: Split;
  readonly encoder: OpenedEncoder;
}

/** @throws ClassificationError `exists` */
async function begin({ name, replace }: ClassifySpec, context: JobContext): Promise<void> {
  if (await context.readState(BEGUN)) return;
  if (!replace && (await hasClassifier(context.studio.directory, name)))
    throw new ClassificationError('exists', { name });
  await context.writeState(BEGUN, '{}');
}

/** Cases of the table that are in the dataset.
 *  @throws ClassificationError `noCases`; `fewCases`, counted by patient and without the locked test set */
async function labelledCases(studio: Studio, dataset: string, { task, labels, patients }: LabelTable) {
  const there = (await studio.datasets.cases(dataset)).map(({ id }) => id);
  const locked = await lockedCases(studio.directory, dataset);
  const groups = await pictureGroups(studio, dataset, there, patients);
  const lockedPatients = new Set([...locked].map((id) => groups.get(id)));
  const cases: LabelledCase[] = there.flatMap((name) => {
    const label = labels.get(name);
    const patient = groups.get(name) ?? name;
    return label === undefined ? [] : [{ name, label, patient, locked: lockedPatients.has(patient) }];
  });
  if (cases.length === 0) throw new ClassificationError('noCases', { count: labels.size, dataset });
  const open = cases.filter((one) => !one.locked);
  for (const [c, name] of task.classes.entries()) {
    const found = new Set(open.flatMap((one) => (targetOf(task, one.label)[c] ? [one.patient] : []))).size;
    if (found < FEWEST_OF_A_CLASS)
      throw new ClassificationError('fewCases', { class: name, found, expected: FEWEST_OF_A_CLASS });
  }
  return { task, cases };
}

/** Of the job's first run: were it drawn anew when the dataset has other cases, what the encoder learnt from could become
 *  the test. Cases that came later take no part; those that went are missing, and those that were locked since train no
 *  more. A locked test set is tested with beside the share of the others. */
async function splitOf(
  { testShare, seed }: ClassifySpec,
  context: JobContext,
  cases: readonly LabelledCase[],
): Promise<Split> {
  const blob = await context.readState(SPLIT);
  if (blob) {
    const { train, test } = splitSchema.parse(JSON.parse(await blob.text()));
    const places = new Map(cases.map(({ name }, i) => [name, i]));
    const found = (names: readonly string[]) => names.flatMap((name) => places.get(name) ?? []);
    return { train: found(train).filter((i) => !cases[i]?.locked), test: found(test) };
  }
  const split = drawSplit(cases, testShare, seed);
  const names = (part: readonly number[]) => part.flatMap((i) => cases[i]?.name ?? []);
  await context.writeState(SPLIT, JSON.stringify({ train: names(split.train), test: names(split.test) }));
  return split;
}

function drawSplit(cases: readonly LabelledCase[], testShare: number, seed: number): Split {
  const places = [...cases.entries()];
  const open = places.filter(([, { locked }]) => !locked);
  const strata = open.map(([, { label }]) => stratumOf(label));
  const patients = open.map(([, { patient }]) => patient);
  const { train, test } = groupedStratifiedSplit(strata, patients, testShare, seed);
  const placesOf = (part: readonly number[]) => part.flatMap((at) => open[at]?.[0] ?? []);
  const locked = places.flatMap(([i, one]) => (one.locked ? i : []));
  return { train: placesOf(train), test: [...placesOf(test), ...locked].sort((a, b) => a - b) };
}

interface FeaturesAsked {
  readonly encoder: OpenedEncoder;
  readonly cases: readonly LabelledCase[];
  readonly baselines: boolean;
  readonly stateFile: string;
}

/** Training cases with their augmented copies, test cases as they are. */
function featuresOf(
  { spec, context, split, cases }: ClassifierRun,
  asked: FeaturesAsked,
): Promise<ReadonlyMap<string, CaseFeatures> | undefined> {
  const tested = new Set(split.test.map((i) => cases[i]?.name));
  return collectFeatures(context, {
    ...asked,
    cases: asked.cases.map(({ name }) => ({
      name,
      views: tested.has(name) ? 0 : spec.augmentedViews,
      openImages: () => context.studio.datasets.images(spec.dataset, name),
    })),
    ...{ field: spec.field, seed: spec.seed, device: spec.device },
  });
}

interface TrainingRows {
  readonly rows: LabelledFeatures[];
  /** Rows of one patient. */
  readonly groups: number[];
}

/** @param viewsOf one or more rows a case */
function trainingRows(
  { cases, split }: ClassifierRun,
  viewsOf: (one: LabelledCase) => readonly (readonly number[])[],
): TrainingRows {
  const patients = cases.map(({ patient }) => patient);
  const found = split.train.flatMap((i) => {
    const one = cases[i];
    if (!one) return [];
    return viewsOf(one).map((view) => ({
      row: { features: Float64Array.from(view), label: one.label },
      group: patients.indexOf(one.patient),
    }));
  });
  return { rows: found.map(({ row }) => row), groups: found.map(({ group }) => group) };
}

const strengthOf = ({ spec, task }: ClassifierRun, { rows, groups }: TrainingRows): number =>
  chooseStrength(task, rows, { weighting: spec.weighting, seed: spec.seed, groups });

/** Test cases, as a head sees them. */
function judged(
  { task, cases, split }: ClassifierRun,
  head: Head,
  of: (one: LabelledCase) => readonly number[],
) {
  return split.test.flatMap((i) => {
    const one = cases[i];
    if (!one) return [];
    return [
      { case: one.name, label: one.label, probabilities: probabilitiesOf(task, logitsOf(head, of(one))) },
    ];
  });
}

/** The encoder learns, and the test cases are encoded anew. @returns undefined when it was asked to pause */
async function tune(run: ClassifierRun, head: Head) {
  const { spec, context, task, cases, split, encoder } = run;
  if (!spec.tuning) return undefined;
  const learnt = await tuneEncoder(
    context,
    { ...spec, tuning: spec.tuning },
    {
      ...{ encoder, head, task },
      cases: split.train.flatMap((i) => {
        const one = cases[i];
        if (!one) return [];
        return [{ ...one, openImages: () => context.studio.datasets.images(spec.dataset, one.name) }];
      }),
    },
  );
  if (!learnt) return undefined;
  const own = { ...encoder, weights: weightsOf(encoder.graph, learnt.weights) };
  const tested = split.test.flatMap((i) => cases[i] ?? []);
  const features = await featuresOf(run, {
    ...{ encoder: own, cases: tested, baselines: false },
    stateFile: 'tunedFeatures.json',
  });
  if (!features) return undefined;
  const dimension = head.weight[0]?.length ?? 0;
  return { encoder: own, head: headOf(learnt.weights, task, dimension), features, losses: learnt.losses };
}

interface Finished {
  readonly encoder: OpenedEncoder;
  readonly head: Head;
  readonly features: ReadonlyMap<string, CaseFeatures>;
  readonly losses?: readonly number[];
  readonly strength: number;
  /** Features of the encoder as it came, with the baselines. */
  readonly frozen: ReadonlyMap<string, CaseFeatures>;
}

async function finish(run: ClassifierRun, made: Finished): Promise<Outcome> {
  const { spec, context, task, cases, split } = run;
  const tested = judged(run, made.head, ({ name }) => made.features.get(name)?.views[0] ?? []);
  const metrics = evaluateCases(task, tested);
  const facts = {
    ...{ version: 1 as const, name: spec.name, task: { kind: task.kind, classes: [...task.classes] } },
    ...{ field: spec.field, encoder: made.encoder.origin, tuned: spec.tuning !== undefined },
  };
  const counts = (part: readonly number[]) =>
    countClasses(
      task,
      part.flatMap((i) => cases[i]?.label ?? []),
    );
  const baselines = spec.baselines ? baselinesOf(run, made.frozen) : undefined;
  const report: ClassifierReport = {
    ...{ facts, dataset: spec.dataset, createdAt: Date.now(), seed: spec.seed },
    ...{ train: counts(split.train), test: counts(split.test), strength: made.strength, metrics },
    ...(baselines && { baselines }),
    ...(made.losses && { losses: [...made.losses] }),
    cases: tested.map(({ label, ...one }) => ({
      ...one,
      label: typeof label === 'number' ? label : [...label],
    })),
  };
  const json = (value: unknown) => JSON.stringify(value, null, 4);
  await writeClassifierFolder(context.studio.directory, report, [
    { name: CHECKPOINT, content: await classifierBlob({ encoder: made.encoder, head: made.head, facts }) },
    { name: 'plans.json', content: json(made.encoder.plans.json) },
    { name: 'dataset.json', content: json(made.encoder.dataset.json) },
    { name: 'test.csv', content: classesCsv(task, tested) },
  ]);
  context.log(`Test: ROC-AUC ${metrics.rocAuc?.toFixed(4) ?? '-'}, accuracy ${metrics.accuracy.toFixed(4)}.`);
  return {
    state: 'done',
    outcome: {
      ...{ classifier: spec.name, cases: cases.length, tested: tested.length, accuracy: metrics.accuracy },
      ...(metrics.rocAuc !== undefined && { rocAuc: metrics.rocAuc }),
    },
  };
}

/** The same head on what needs no learnt encoder. */
function baselinesOf(run: ClassifierRun, features: ReadonlyMap<string, CaseFeatures>) {
  const of = (kind: 'random' | 'grey') => {
    const row = ({ name }: LabelledCase) => features.get(name)?.baseline?.[kind] ?? [];
    const training = trainingRows(run, (one) => [row(one)]);
    const options = { strength: strengthOf(run, training), weighting: run.spec.weighting };
    return evaluateCases(run.task, judged(run, fitHead(run.task, training.rows, options), row));
  };
  return { greyValues: of('grey'), randomEncoder: of('random') };
}
