/** A batch of pseudo-labels from the settings of the panels. Pure. */
import type { ChoosableCase } from '../teacher/index.ts';
import type {
  BatchSpec,
  Calibration,
  CaseSource,
  ImageSource,
  KeptFolder,
  PseudoLabelRules,
  TeacherRun,
} from '../workers.ts';

export interface BatchInput {
  readonly cases: readonly { readonly name: string; readonly source: ImageSource | CaseSource }[];
  readonly run: TeacherRun;
  readonly calibration: Pick<Calibration, 'temperatures' | 'classScales'> | undefined;
  readonly rules: PseudoLabelRules;
  readonly dataset: string;
}

/** Cases that a job can read by itself, under names of their own: two datasets may have a case of the same name. */
export function namedApart(
  cases: BatchInput['cases'],
): { readonly name: string; readonly source: CaseSource }[] {
  const taken = new Set<string>();
  const unique = (name: string): string => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
    taken.add(free);
    return free;
  };
  return cases.flatMap(({ name, source }) =>
    source.from === 'files' ? [] : [{ name: unique(name), source: { ...source } }],
  );
}

export function batchSpec({ cases, run, calibration, rules, dataset }: BatchInput): BatchSpec {
  const { model, checkpoint, folds, tileStepSize, mirroring, device, mapping } = run;
  return {
    kind: 'batch',
    cases: namedApart(cases),
    ...{ model, checkpoint, tileStepSize, mirroring, device },
    folds: [...folds],
    ...(calibration && {
      temperatures: [...calibration.temperatures],
      classScales: calibration.classScales.map((scale) => ({ ...scale })),
    }),
    ...(mapping && { mapping: { labels: { ...mapping.labels }, map: { ...mapping.map } } }),
    ...(rules.agreed && folds.length > 1 && { members: 'folds' as const }),
    rules,
    dataset,
  };
}

/** The scans of folders on disk, to be chosen like any other; they are read where they lie. */
export const folderCases = (folders: readonly KeptFolder[]): ChoosableCase<CaseSource>[] =>
  folders.flatMap(({ id, name: group, cases }) =>
    cases.map(({ name, files }) => ({
      key: `${id}/${name}`,
      name,
      group,
      source: { from: 'folder', folder: id, files: [...files] },
    })),
  );

/** The smallest number that no dataset has yet, from 1 to 999. */
export function freeNumber(taken: readonly number[]): number {
  for (let number = 1; number < 1000; number++) if (!taken.includes(number)) return number;
  return 999;
}

/** `Dataset007_Name`; what nnU-Net does not take in a name becomes an underscore. */
export const datasetFolder = (number: number, name: string): string =>
  `Dataset${String(number).padStart(3, '0')}_${name.replace(/[^A-Za-z0-9_-]+/g, '_')}`;
