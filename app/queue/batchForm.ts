/** A batch of pseudo-labels as its form holds it, and as it is asked of the queue. Pure. */
import type {
  BatchCase,
  BatchSpec,
  CaseSummary,
  KeptFolder,
  LabelCut,
  ModelSummary,
  PseudoLabelRules,
  ScanSummary,
} from '../workers.ts';

export const BATCH_SOURCES = ['scans', 'dataset', 'folder'] as const;
export type BatchSource = (typeof BATCH_SOURCES)[number];
export const BATCH_THRESHOLDS = ['fixed', 'quantile', 'panel'] as const;
export type BatchThresholds = (typeof BATCH_THRESHOLDS)[number];

export interface BatchValues {
  readonly source: BatchSource;
  /** Folder of the dataset whose unlabelled cases are taken. */
  readonly dataset: string;
  readonly folder?: KeptFolder;
  /** Names of cases that are left out. */
  readonly leftOut: ReadonlySet<string>;
  readonly thresholds: BatchThresholds;
  readonly fixed: number;
  readonly share: number;
  readonly vetoOn: boolean;
  /** Number and name of the dataset that is made. */
  readonly id: number;
  readonly name: string;
}

/** The spec's defaults: semisupervised.md §4. */
export const FIRST_BATCH: Omit<BatchValues, 'id'> = {
  source: 'scans',
  dataset: '',
  leftOut: new Set(),
  thresholds: 'fixed',
  fixed: 0.9,
  share: 0.2,
  vetoOn: true,
  name: 'PseudoLabels',
};

const VETO = 0.05;
const SEED = 0;

/** What a source offers. Cases that a person has settled are left to the person. */
export function batchCases(
  { source, dataset, folder }: Pick<BatchValues, 'source' | 'dataset' | 'folder'>,
  scans: readonly ScanSummary[],
  cases: readonly CaseSummary[],
): BatchCase[] {
  switch (source) {
    case 'scans':
      return distinct(
        scans
          .filter((scan) => scan.role === 'image' && !scan.inDataset)
          .map(({ id, name }) => ({ name, source: { from: 'scan', scan: id } })),
      );
    case 'dataset':
      return cases
        .filter(({ state }) => state === 'unlabelled' || state === 'predicted')
        .map(({ id }) => ({ name: id, source: { from: 'dataset', dataset, case: id } }));
    case 'folder':
      return (folder?.cases ?? []).map(({ name, files }) => ({
        name,
        source: { from: 'folder', folder: folder?.id ?? '', files: [...files] },
      }));
    default:
      return source satisfies never;
  }
}

/** Case names are file names: of two scans with one name the second gets a number. */
function distinct(cases: readonly BatchCase[]): BatchCase[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    const count = (seen.get(one.name) ?? 0) + 1;
    seen.set(one.name, count);
    return count === 1 ? one : { ...one, name: `${one.name}_${count}` };
  });
}

/** `Dataset101_PseudoLabels`; undefined while number or name cannot be nnU-Net's. */
export function batchFolder({ id, name }: Pick<BatchValues, 'id' | 'name'>): string | undefined {
  if (!Number.isInteger(id) || id < 1 || id > 999 || !/^[A-Za-z0-9][\w.-]*$/.test(name)) return undefined;
  return `Dataset${String(id).padStart(3, '0')}_${name}`;
}

/** The first number from 101 on that no dataset has. */
export function freeNumber(taken: readonly number[]): number {
  let id = 101;
  while (taken.includes(id)) id += 1;
  return id;
}

/** What the pseudo-label panel holds of the model that is chosen. */
export interface PanelRules {
  readonly cuts: readonly LabelCut[];
  readonly veto?: number;
  readonly boundaryMm: number;
  readonly cleaning: PseudoLabelRules['cleaning'];
}

export function batchRules(
  { thresholds, fixed, share, vetoOn }: Pick<BatchValues, 'thresholds' | 'fixed' | 'share' | 'vetoOn'>,
  values: readonly number[],
  panel: PanelRules | undefined,
): PseudoLabelRules {
  const usual = { boundaryMm: 0, cleaning: [], filter: true, seed: SEED, ...(vetoOn && { veto: VETO }) };
  switch (thresholds) {
    case 'fixed': {
      const byLabel = values.map((value) => ({ value, threshold: fixed }));
      return { ...usual, thresholds: { mode: 'fixed', byLabel } };
    }
    case 'quantile':
      return { ...usual, thresholds: { mode: 'quantile', share } };
    case 'panel': {
      const { cuts = [], ...others } = panel ?? { boundaryMm: 0, cleaning: [] };
      return {
        filter: true,
        seed: SEED,
        ...others,
        thresholds: { mode: 'cuts', cuts: cuts.map((cut) => ({ ...cut })) },
      };
    }
    default:
      return thresholds satisfies never;
  }
}

/** How the Run panel would run the model. */
export type BatchRun = Pick<BatchSpec, 'checkpoint' | 'tileStepSize' | 'mirroring' | 'device'> & {
  readonly folds: ModelSummary['folds'];
};

export function batchSpec(
  cases: readonly BatchCase[],
  model: string,
  run: BatchRun,
  rules: PseudoLabelRules,
  dataset: string,
  facts: Pick<BatchSpec, 'temperatures' | 'mapping'>,
): BatchSpec {
  const { folds, checkpoint, tileStepSize, mirroring, device } = run;
  return {
    kind: 'batch',
    cases: [...cases],
    model,
    folds: [...folds],
    checkpoint,
    tileStepSize,
    mirroring,
    device,
    rules,
    dataset,
    ...facts,
  };
}
