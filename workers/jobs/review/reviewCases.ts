import {
  type CaseStatistics,
  DEFAULT_FILTER,
  dropReasons,
  type Fence,
  type FilterRules,
  volumeFence,
} from '../../semisupervised/index.ts';
import {
  type CaseFilter,
  type CaseSummary,
  caseScanId,
  type DatasetStore,
  type FactsFile,
} from '../../workspace/index.ts';
import type { ReviewCase, ReviewQueue, ReviewStatistics } from './api.ts';
import { readNoted } from './statistics.ts';
import { listVersions } from './versions.ts';

const MM3_PER_ML = 1000;

/** What a model labelled, and what became of it; labels that people made from nothing are no part of a review. */
export async function reviewQueue(datasets: DatasetStore, folder: string): Promise<ReviewQueue> {
  const summaries = (await datasets.cases(folder)).filter(
    ({ state, facts }) => state === 'predicted' || facts?.statistics?.volumeMl !== undefined,
  );
  const versions = await countVersions(datasets, folder, summaries);
  const noted = await datasets.noted(folder);
  const rules = rulesOf(noted);
  const cases = summaries.map((one) => reviewCase(folder, one, versions.get(one.id) ?? 0, rules));
  return { cases, filter: filterOf(noted) };
}

/** Names of cases that are not to be trained on: what the filter drops and nobody overruled or settled, and what a
 *  person left out. They are listed with their reasons, never deleted. Source: spec semisupervised.md §6. */
export async function leftOutCases(datasets: DatasetStore, folder: string): Promise<ReadonlySet<string>> {
  const { cases } = await reviewQueue(datasets, folder);
  const isOut = ({ state, dropped, kept }: ReviewCase) =>
    kept === false || (state === 'predicted' && dropped.length > 0 && kept !== true);
  return new Set(cases.filter(isOut).map((one) => one.case));
}

/** Counting reads a list only of cases that have one: two thousand cases are asked in one listing. */
async function countVersions(datasets: DatasetStore, folder: string, cases: readonly CaseSummary[]) {
  const companions = await datasets.companions.names(folder);
  const counts = new Map<string, number>();
  for (const { id } of cases) {
    if (companions.has(`${id}.versions.json`))
      counts.set(id, (await listVersions(datasets, folder, id)).length);
  }
  return counts;
}

/** One case as a review shows it. */
export async function oneReviewCase(datasets: DatasetStore, folder: string, id: string): Promise<ReviewCase> {
  const one = await datasets.case(folder, id);
  const versions = (await listVersions(datasets, folder, id)).length;
  return reviewCase(folder, one, versions, rulesOf(await datasets.noted(folder)));
}

const { leastConfidence = 0, leastAgreement = 0, leastCoverage = 0 } = DEFAULT_FILTER;
const SPEC_FILTER: CaseFilter = { leastConfidence, leastAgreement, leastCoverage, volumes: true };
const filterOf = ({ filter }: FactsFile): CaseFilter => filter ?? SPEC_FILTER;

function rulesOf(noted: FactsFile): FilterRules {
  const { volumes, ...least } = filterOf(noted);
  return { ...least, ...(volumes && { volumes: fencesOf(noted) }) };
}

/** Volumes of what people settled are the measure for what a model says. */
function fencesOf({ cases }: FactsFile): ReadonlyMap<number, Fence> {
  const volumes = new Map<number, number[]>();
  for (const { state, statistics } of Object.values(cases)) {
    if (state !== 'accepted' && state !== 'corrected') continue;
    for (const { value, inViewMl } of readNoted(statistics)?.classes ?? [])
      volumes.set(value, [...(volumes.get(value) ?? []), inViewMl * MM3_PER_ML]);
  }
  return new Map(
    [...volumes].flatMap(([value, mm3]) => {
      const fence = volumeFence(mm3);
      return fence ? [[value, fence] as const] : [];
    }),
  );
}

function reviewCase(folder: string, one: CaseSummary, versions: number, rules: FilterRules): ReviewCase {
  const { id, state, facts, label } = one;
  const statistics = readNoted(facts?.statistics);
  const dropped =
    statistics && facts?.statistics?.filter !== 0 ? dropReasons(forFilter(statistics), rules) : [];
  return {
    folder,
    case: id,
    state,
    ...(statistics && { statistics }),
    dropped: [...new Set(dropped.map(({ rule }) => rule))],
    ...(facts?.kept !== undefined && { kept: facts.kept }),
    ...(facts && { changedAt: facts.changedAt }),
    ...(facts?.reviewer !== undefined && { reviewer: facts.reviewer }),
    versions,
    scan: caseScanId({ part: 'image', folder, case: id }),
    ...(label !== undefined && { labels: caseScanId({ part: 'label', folder, case: id }) }),
  };
}

const forFilter = ({ confidence, agreement, coverage, classes }: ReviewStatistics): CaseStatistics => ({
  foregroundConfidence: confidence,
  agreement,
  coverage,
  volumes: new Map(classes.map(({ value, inViewMl }) => [value, inViewMl * MM3_PER_ML])),
});
