/** A batch of pseudo-labels from the settings of the panels. Pure. */
import type { ThresholdSettings } from '../confidence/index.ts';
import type { ChoosableCase } from '../teacher/index.ts';
import type {
  BatchSpec,
  CaseSource,
  ImageSource,
  KeptFolder,
  PseudoLabelRules,
  TeacherRun,
} from '../workers.ts';

const SEED = 0;

type Settings = Pick<
  ThresholdSettings,
  'mode' | 'master' | 'cuts' | 'vetoOn' | 'veto' | 'boundaryMm' | 'cleaning'
>;

/**
 * The rules of a batch. A quantile is found by the job over all its cases; cuts that were chosen on a scan hold for
 * all; where none were chosen yet, the fixed threshold holds for every class.
 * @param values label values that the model may write, background included
 */
export function batchRules(settings: Settings, values: readonly number[], filter: boolean): PseudoLabelRules {
  const { mode, master, cuts, vetoOn, veto, boundaryMm, cleaning } = settings;
  const chosen = values.flatMap((value) => {
    const cut = cuts[value];
    return cut ? [{ value, code: cut.code, shareAtCode: cut.shareAtCode }] : [];
  });
  const fixed = values.map((value) => ({ value, threshold: master.fixed }));
  return {
    thresholds:
      mode === 'quantile'
        ? { mode, share: master.quantile }
        : chosen.length === values.length
          ? { mode: 'cuts', cuts: chosen }
          : { mode: 'fixed', byLabel: fixed },
    ...(vetoOn && { veto }),
    ...(mode === 'agreement' && { agreed: true }),
    boundaryMm,
    cleaning: cleaning.map((one) => ({ ...one })),
    filter,
    seed: SEED,
  };
}

export interface BatchInput {
  readonly cases: readonly { readonly name: string; readonly source: ImageSource | CaseSource }[];
  readonly run: TeacherRun;
  readonly temperatures: readonly number[] | undefined;
  readonly rules: PseudoLabelRules;
  readonly dataset: string;
}

/** Names are made unique: two datasets may have a case of the same name. */
export function batchSpec({ cases, run, temperatures, rules, dataset }: BatchInput): BatchSpec {
  const taken = new Set<string>();
  const unique = (name: string): string => {
    let free = name;
    for (let number = 2; taken.has(free); number++) free = `${name}_${number}`;
    taken.add(free);
    return free;
  };
  const { model, checkpoint, folds, tileStepSize, mirroring, device, mapping } = run;
  return {
    kind: 'batch',
    cases: cases.flatMap(({ name, source }) =>
      source.from === 'files' ? [] : [{ name: unique(name), source: { ...source } }],
    ),
    ...{ model, checkpoint, tileStepSize, mirroring, device },
    folds: [...folds],
    ...(temperatures && { temperatures: [...temperatures] }),
    ...(mapping && { mapping: { labels: { ...mapping.labels }, map: { ...mapping.map } } }),
    ...(rules.agreed && folds.length > 1 && { members: 'folds' as const }),
    rules,
    dataset,
  };
}

/** The scans of a folder on disk, to be chosen like any other; they are read where they lie. */
export const folderCases = (folder: KeptFolder | undefined): ChoosableCase<CaseSource>[] =>
  (folder?.cases ?? []).map(({ name, files }) => ({
    key: `${folder?.id}/${name}`,
    name,
    group: folder?.name,
    source: { from: 'folder', folder: folder?.id ?? '', files: [...files] },
  }));

/** The smallest number that no dataset has yet, from 1 to 999. */
export function freeNumber(taken: readonly number[]): number {
  for (let number = 1; number < 1000; number++) if (!taken.includes(number)) return number;
  return 999;
}

/** `Dataset007_Name`; what nnU-Net does not take in a name becomes an underscore. */
export const datasetFolder = (number: number, name: string): string =>
  `Dataset${String(number).padStart(3, '0')}_${name.replace(/[^A-Za-z0-9_-]+/g, '_')}`;
