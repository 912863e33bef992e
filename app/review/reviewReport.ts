/** What the printable report says of a reviewed dataset. The report is English, as nnU-Net's files are. */
import { compute, io } from '../actions/index.ts';
import { saveBlob } from '../files/index.ts';
import { useQueue } from '../queue/index.ts';
import { modelOf, useStudio } from '../state/index.ts';
import { useTeacher } from '../teacher/index.ts';
import {
  type BatchSpec,
  type ExampleCase,
  fromCode,
  probabilityOf,
  type ReportSpec,
  type ReviewCase,
} from '../workers.ts';
import { isLeftOut } from './reviewList.ts';
import { useReview } from './reviewStore.ts';

/** Slices of so many cases are printed. */
const EXAMPLES = 3;
const RULES = {
  confidence: 'mean confidence too low',
  agreement: 'members disagree',
  coverage: 'too little is kept',
  volume: 'unusual volume',
} as const;

/** Saves `DatasetXXX_Name.html`. @throws StudioError */
export async function downloadReport(): Promise<void> {
  const { folder, cases } = useReview.getState();
  if (folder === undefined) return;
  const examples: ExampleCase[] = [];
  for (const one of cases.slice(0, EXAMPLES)) examples.push(...(await exampleOf(one)));
  const html = await compute().report({ ...reportOf(folder, cases), examples });
  saveBlob(new Blob([html], { type: 'text/html' }), `${folder}.html`);
}

async function exampleOf(one: ReviewCase): Promise<ExampleCase[]> {
  const { scan, labels } = await io().openCase(one.folder, one.case);
  if (!labels) return [];
  const named = async ({ id, files }: typeof scan) => ({
    name: files[0]?.name.split('/').at(-1) ?? `${one.case}.nii.gz`,
    file: await io().scanFile(id),
  });
  return [{ case: one.case, image: await named(scan), labels: await named(labels) }];
}

function reportOf(folder: string, cases: readonly ReviewCase[]): Omit<ReportSpec, 'examples'> {
  const { datasets, models } = useStudio.getState();
  const dataset = datasets.find((one) => one.folder === folder);
  const labels = dataset?.labels.filter(({ values }) => values.length === 1) ?? [];
  // The last batch that wrote into the dataset says how; datasets from elsewhere came without.
  const spec = useQueue.getState().jobs.findLast((job) => isBatchOf(job.spec, folder))?.spec;
  const batch = spec?.kind === 'batch' ? spec : undefined;
  const model = modelOf(models, batch?.model);
  const calibration = useTeacher
    .getState()
    .calibrations[batch?.model ?? '']?.find(
      ({ calibration: { temperatures, classScales } }) =>
        String(temperatures) === String(batch?.temperatures) &&
        JSON.stringify(classScales) === JSON.stringify(batch?.classScales ?? []),
    )?.calibration;
  return {
    title: folder,
    teacher: batch ? teacherRows(batch, model?.name, model?.sha256) : [],
    classes: labels.map(({ name, values }) => ({ value: values[0] ?? 0, name })),
    ignoreLabel: dataset?.ignore ?? 0,
    ...(batch?.mapping && { mapping: batch.mapping }),
    ...(calibration && { calibration }),
    mode: batch?.rules.thresholds.mode ?? 'unknown',
    cuts: batch ? cutRows(batch) : [],
    rules: batch ? ruleRows(batch) : [],
    warnings: batch?.temperatures ? [] : ['The confidence is not calibrated.'],
    unit: 'ml',
    cases: cases.map((one) => ({
      case: one.case,
      coverage: (one.statistics?.classes ?? []).map(({ value, predictedMl, keptMl }) => ({
        value,
        predicted: predictedMl,
        kept: keptMl,
      })),
      ...(one.statistics?.confidence !== undefined && {
        foregroundConfidence: one.statistics.confidence,
      }),
      ...(one.statistics?.agreement !== undefined && { agreement: one.statistics.agreement }),
      dropped: isLeftOut(one)
        ? [...one.dropped.map((rule) => RULES[rule]), ...(one.kept === false ? ['by a person'] : [])]
        : [],
    })),
  };
}

const isBatchOf = (spec: { readonly kind: string; readonly dataset?: string }, folder: string): boolean =>
  spec.kind === 'batch' && spec.dataset === folder;

const teacherRows = (batch: BatchSpec, name = batch.model, sha256 = 'not in the workspace any more') => [
  { what: 'model', is: name },
  { what: 'SHA-256', is: sha256 },
  { what: 'folds', is: batch.folds.join(', ') },
  { what: 'checkpoint', is: batch.checkpoint },
  { what: 'mirroring, tile step', is: `${batch.mirroring ? 'on' : 'off'}, ${batch.tileStepSize}` },
];

function cutRows({ rules: { thresholds } }: BatchSpec): ReportSpec['cuts'] {
  switch (thresholds.mode) {
    case 'fixed':
      return thresholds.byLabel.map(({ value, threshold }) => ({ value, probability: threshold }));
    case 'cuts':
      return thresholds.cuts.map(({ value, code }) => ({
        value,
        probability: probabilityOf(fromCode(code)),
      }));
    case 'quantile':
      return [];
    default:
      return thresholds satisfies never;
  }
}

const ruleRows = ({ rules }: BatchSpec): ReportSpec['rules'] => [
  ...(rules.thresholds.mode === 'quantile'
    ? [{ what: 'share kept of every class', is: `${rules.thresholds.share * 100} %` }]
    : []),
  { what: 'background veto', is: rules.veto === undefined ? 'off' : `above ${rules.veto}` },
  { what: 'boundary band', is: `${rules.boundaryMm} mm` },
  { what: 'classes cleaned up', is: rules.cleaning.map(({ value }) => value).join(', ') || 'none' },
  { what: 'case filter', is: rules.filter ? 'on' : 'off' },
  { what: 'seed', is: String(rules.seed) },
];
