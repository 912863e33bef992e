/** What the printable report says of a reviewed dataset. The report is English, as nnU-Net's files are. */
import { compute, io } from '../actions/index.ts';
import { saveBlob } from '../files/index.ts';
import { useStudio } from '../state/index.ts';
import { readTeacherFacts, useTeacher } from '../teacher/index.ts';
import type { Calibration, ExampleCase, ReportSpec, ReviewCase } from '../workers.ts';
import { type BatchRecord, parseRecord, saidOf } from './batchRecord.ts';
import { datasetClasses } from './datasetClasses.ts';
import { emptyClasses } from './emptyClasses.ts';
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
  const record = parseRecord((await io().readRecord(folder)) ?? '');
  const calibration = record && (await calibrationOf(record));
  const split = calibration && (await splitOf(record, calibration));
  const report = reportOf(folder, cases);
  const said = saidOf(record);
  const html = await compute().report({
    ...report,
    ...said,
    warnings: [...said.warnings, ...lacking(cases, report.classes)],
    ...(calibration && { calibration }),
    ...(split && { split }),
    examples,
  });
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

/** The one that the batch took, while it is kept with the model. */
async function calibrationOf({ teacher, calibration }: BatchRecord): Promise<Calibration | undefined> {
  const model = useStudio.getState().models.find(({ sha256 }) => sha256 === teacher.sha256)?.id;
  if (typeof calibration === 'string' || model === undefined) return undefined;
  await readTeacherFacts(model);
  return useTeacher
    .getState()
    .calibrations[model]?.find(
      ({ calibration: { temperatures, classScales } }) =>
        String(temperatures) === String(calibration.temperatures) &&
        JSON.stringify(classScales) === JSON.stringify(calibration.class_scales),
    )?.calibration;
}

/** The background veto that a calibration counted. */
const COUNTED_VETO = 0.05;

/** What the batch's cuts make of the calibration cases' true voxels; undefined where it used what was not counted. */
async function splitOf(record: BatchRecord, calibration: Calibration): Promise<ReportSpec['split']> {
  const { background_veto: veto, members_agree } = record;
  if (members_agree || (typeof veto === 'number' && veto !== COUNTED_VETO)) return undefined;
  const { id, model, checkpoint, folds, tileStepSize, mirroring, mapping } = calibration;
  const run = { model, checkpoint, folds, tileStepSize, mirroring, ...(mapping && { mapping }) };
  return compute().labelledSplit({
    calibration: id,
    run: { ...run, device: 'auto' },
    cuts: record.cuts.map(({ value, code, share_at_code: shareAtCode }) => ({ value, code, shareAtCode })),
    veto: typeof veto === 'number',
  });
}

function lacking(cases: readonly ReviewCase[], classes: ReportSpec['classes']): string[] {
  const foreground = classes.filter(({ value }) => value !== 0);
  const { unpredicted, unkept, noBackground } = emptyClasses(cases, foreground);
  return [
    ...unpredicted.map((name) => `${name} is nowhere predicted.`),
    ...unkept.map((name) => `Nothing of ${name} is kept.`),
    ...(noBackground ? ['No background is kept: a student would flood the image.'] : []),
  ];
}

type OfCases = Pick<ReportSpec, 'title' | 'classes' | 'ignoreLabel' | 'unit' | 'cases'>;

function reportOf(folder: string, cases: readonly ReviewCase[]): OfCases {
  const dataset = useStudio.getState().datasets.find((one) => one.folder === folder);
  return {
    title: folder,
    classes: [{ value: 0, name: 'background' }, ...datasetClasses(dataset)],
    ignoreLabel: dataset?.ignore ?? 0,
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
