import { budgets, compute, io } from '../actions/index.ts';
import {
  type Calibration,
  type CalibrationCase,
  type CalibrationSpec,
  type DeviceSummary,
  type Evaluation,
  type ExampleCase,
  type FilesToCompare,
  type ImportReport,
  type JobSpec,
  type LabelCut,
  type LabelledSplitSpec,
  type ModelSummary,
  type NamedBlob,
  type OnProgress,
  type PlacedFile,
  type PrecisionSpec,
  type PrecisionThreshold,
  type PredictSpec,
  type PseudoLabelReport,
  type PseudoLabelSpec,
  type ReportSpec,
  type ResultSummary,
  StudioError,
  type ThresholdSpec,
  type TrueVoxelSplit,
  type VerifyReport,
} from '../workers.ts';
import { type Converted, type ConvertRequest, convert } from './convert.ts';

/** Where the command line's loopback server lets this run read and write; see cli/loopback.mjs. */
export interface Loopback {
  readonly base: string;
  readonly token: string;
}

/** A file of the run: its place on the loopback server, its place in what is opened, its size. */
export interface OfferedFile {
  readonly place: string;
  readonly path: string;
  readonly bytes: number;
}

export interface CaseRequest {
  readonly name: string;
  /** One file a channel, in order. */
  readonly files: readonly OfferedFile[];
  /** The previous stage's label map, for a cascade. */
  readonly previousStage?: OfferedFile;
  readonly settings: Omit<PredictSpec, 'scan' | 'previousStage'>;
  /** Folder on the loopback server that takes `name`.nii.gz and, if asked for, `name`.npz and `name`.pkl. */
  readonly outputs: string;
}

export interface CaseReport {
  readonly seconds: Readonly<Record<string, number>>;
  readonly backend: string;
  /** Why another device than the chosen one computed, if so. */
  readonly fellBack?: string;
  readonly voxels: Readonly<Record<number, number>>;
}

/** A prediction that stays in the browser's storage until it is dropped. */
export interface KeptCase extends CaseReport {
  readonly result: string;
}

/** A dataset's folder on the loopback server. */
export interface OfferedDataset {
  readonly at: string;
  readonly ignoreLabel?: number;
}

/** `path` is what stands in summary.json. */
export interface OfferedComparison {
  readonly prediction: OfferedFile;
  readonly reference: OfferedFile;
}

/** A labelled case of the run. */
export interface OfferedLabelled extends Omit<CalibrationCase, 'source'> {
  readonly name: string;
  readonly images: readonly OfferedFile[];
  readonly labels: OfferedFile;
  /** What the labels' values mean; by their values where absent. */
  readonly names?: readonly { readonly value: number; readonly name: string }[];
  /** Value of ignore in the labels. */
  readonly ignore?: number;
}

/** What is said of a pseudo-label; its files go to the loopback server. */
export type PseudoLabelled = Omit<PseudoLabelReport, 'labels' | 'provenance' | 'unknown'>;

export interface LoadedModel {
  readonly summary: ModelSummary;
  /** `file_ending` of its dataset.json. */
  readonly fileEnding: string;
}

/** A failure as plain data, because an error loses its fields on the way to the command line. */
export type Answer<T> =
  | { readonly value: T }
  | { readonly failure: { readonly code: string; readonly message: string } };

// Blobs of this size keep the network process's buffers small; the browser moves finished ones to disk.
const SLICE_BYTES = 64 * 1024 * 1024;

/** The page's half of `segloop predict`: everything big goes between loopback server, browser storage and workers. */
export class CommandLine {
  constructor(private readonly loopback: Loopback) {}

  /** Opens one model from its offered files and sends its plans.json and dataset.json to the folder `outputs`. */
  loadModel(files: readonly OfferedFile[], outputs: string): Promise<Answer<LoadedModel>> {
    return answer(async () => {
      const report = await io().importFiles(await this.fetchAll(files));
      const [summary] = report.models;
      if (!summary) throw refusal(report, files);
      const dataset = await io().modelFile(summary.id, 'dataset.json');
      await this.put(`${outputs}/dataset.json`, dataset);
      await this.put(`${outputs}/plans.json`, await io().modelFile(summary.id, 'plans.json'));
      return { summary, fileEnding: fileEndingOf(await dataset.text()) };
    });
  }

  /** Opens a case, predicts it, sends its files to the folder `request.outputs` and forgets it. */
  predict(request: CaseRequest, onProgress: OnProgress): Promise<Answer<CaseReport>> {
    return answer(async () => {
      const kept: string[] = [];
      try {
        const scan = await this.openScan(request.files);
        kept.push(scan);
        const previousStage = request.previousStage && (await this.openLabels(request.previousStage, scan));
        if (previousStage) kept.push(previousStage);
        const spec = { ...request.settings, scan, ...(previousStage ? { previousStage } : {}) };
        const result = await compute().predict(crypto.randomUUID(), spec, budgets(), onProgress);
        await this.sendResult(result, request);
        await io().removeResult(result.id);
        return reportOf(result);
      } finally {
        for (const id of kept) await io().removeScan(id);
      }
    });
  }

  /** Opens a case and predicts it; the result is kept for `thresholds` and `pseudoLabel`. */
  predictKept(request: CaseRequest, onProgress: OnProgress): Promise<Answer<KeptCase>> {
    return answer(async () => {
      const scan = await this.openScan(request.files);
      try {
        const spec = { ...request.settings, scan };
        const result = await compute().predict(crypto.randomUUID(), spec, budgets(), onProgress);
        return { ...reportOf(result), result: result.id };
      } finally {
        await io().removeScan(scan);
      }
    });
  }

  /** Per-class cuts, over all given results where the mode asks for it. */
  thresholds(spec: ThresholdSpec, results: readonly string[]): Promise<Answer<LabelCut[]>> {
    return answer(() => compute().thresholds(spec, results));
  }

  /** Makes a kept result into a pseudo-label and sends both of its files. */
  pseudoLabel(
    result: string,
    spec: PseudoLabelSpec,
    places: { readonly labels: string; readonly provenance: string; readonly unknown?: string },
  ): Promise<Answer<PseudoLabelled>> {
    return answer(async () => {
      const { labels, provenance, unknown, ...said } = await compute().pseudoLabel(result, spec);
      if (unknown && places.unknown) await this.put(places.unknown, unknown);
      await this.put(places.provenance, provenance);
      await this.put(places.labels, labels);
      return said;
    });
  }

  /** Fits temperatures on offered labelled cases; the calibration stays with the model until the page goes. */
  calibrate(
    spec: Omit<CalibrationSpec, 'cases'>,
    cases: readonly OfferedLabelled[],
    onCase: (done: number, total: number) => void,
  ): Promise<Answer<Calibration>> {
    return answer(async () => {
      const opened: CalibrationCase[] = [];
      for (const { name, images, labels, ...more } of cases) {
        const { names, ignore, ...rest } = more;
        const source = {
          from: 'files' as const,
          name,
          images: (await this.fetchAll(images)).map(named),
          labels: named(await this.fetchOne(labels)),
          ...(names && { names }),
          ...(ignore !== undefined && { ignore }),
        };
        opened.push({ source, ...rest });
      }
      let reported = -1;
      return compute().calibrate(crypto.randomUUID(), { ...spec, cases: opened }, budgets(), (progress) => {
        if (progress.case === reported) return;
        reported = progress.case;
        onCase(progress.case, progress.cases);
      });
    });
  }

  precisionThresholds(spec: PrecisionSpec): Promise<Answer<PrecisionThreshold[]>> {
    return answer(() => compute().precisionThresholds(spec));
  }

  labelledSplit(spec: LabelledSplitSpec): Promise<Answer<TrueVoxelSplit[]>> {
    return answer(() => compute().labelledSplit(spec));
  }

  /** The printable report; examples are offered image and label files. */
  report(
    spec: Omit<ReportSpec, 'examples'>,
    examples: readonly { case: string; image: OfferedFile; labels: OfferedFile }[],
  ): Promise<Answer<string>> {
    return answer(async () => {
      const opened: ExampleCase[] = [];
      for (const { case: name, image, labels } of examples)
        opened.push({
          case: name,
          image: named(await this.fetchOne(image)),
          labels: named(await this.fetchOne(labels)),
        });
      return compute().report({ ...spec, examples: opened });
    });
  }

  /** Dice, surface distances and volume errors of the same files. */
  score(
    dataset: string,
    cases: readonly OfferedComparison[],
    toleranceMm: number,
  ): Promise<Answer<Evaluation>> {
    return answer(async () => compute().scoreFiles(dataset, await this.comparisons(cases), toleranceMm));
  }

  /** Compares offered predictions with offered references; the answer is nnU-Net's summary.json. */
  evaluate(dataset: string, cases: readonly OfferedComparison[]): Promise<Answer<string>> {
    return answer(async () => compute().evaluateFiles(dataset, await this.comparisons(cases)));
  }

  private async comparisons(cases: readonly OfferedComparison[]): Promise<FilesToCompare[]> {
    const files: FilesToCompare[] = [];
    for (const { prediction, reference } of cases)
      files.push({
        predictionFile: prediction.path,
        referenceFile: reference.path,
        prediction: (await this.fetchOne(prediction)).file,
        reference: (await this.fetchOne(reference)).file,
      });
    return files;
  }

  /** nnU-Net's integrity check of an offered dataset. */
  verify(dataset: OfferedDataset): Promise<Answer<VerifyReport>> {
    return answer(() => io().verifyDataset({ loopback: this.loopback, ...dataset }));
  }

  /** Opens what is offered, and sends it in another format. */
  convert(request: ConvertRequest): Promise<Answer<Converted>> {
    return answer(() =>
      convert(request, {
        fetchAll: (files) => this.fetchAll(files),
        put: (place, body) => this.put(place, body),
      }),
    );
  }

  /** Runs a job over the folders that the loopback server hands out whole. */
  runJob(
    spec: JobSpec,
    onLine: (line: string) => void,
  ): Promise<Answer<Readonly<Record<string, string | number>>>> {
    return answer(() => compute().runJobOver(this.loopback, spec, budgets(), onLine));
  }

  dropResult(result: string): Promise<Answer<void>> {
    return answer(() => io().removeResult(result));
  }

  /** What computes here, for the log. */
  devices(): Promise<Answer<DeviceSummary>> {
    return answer(() => compute().devices());
  }

  private async openScan(files: readonly OfferedFile[]): Promise<string> {
    const report = await io().importFiles(await this.fetchAll(files));
    if (report.failures.length > 0 || report.scans.length === 0) throw refusal(report, files);
    const [scan, ...others] = report.scans;
    if (!scan) throw refusal(report, files);
    if (others.length === 0) return scan.id;
    const combined = await io().combineChannels(
      scan.name,
      report.scans.map(({ id }) => id),
    );
    return combined.id;
  }

  private async openLabels(file: OfferedFile, scan: string): Promise<string> {
    const report = await io().importFiles(await this.fetchAll([file]));
    const [labels] = report.scans;
    if (!labels) throw refusal(report, [file]);
    return labels.role === 'labels' ? labels.id : (await io().useAsLabels(labels.id, scan)).id;
  }

  /** Segmentation last: whoever sees it (`--continue_prediction`) may rely on the rest. */
  private async sendResult(result: ResultSummary, { name, outputs }: CaseRequest): Promise<void> {
    const files = [...result.files].sort((one, other) => Number(isSide(other)) - Number(isSide(one)));
    for (const file of files) {
      const ending = isSide(file) ? file.slice(file.lastIndexOf('.')) : file.slice(result.name.length);
      await this.put(`${outputs}/${name}${ending}`, await io().resultFile(result.id, file));
    }
  }

  private async fetchAll(files: readonly OfferedFile[]): Promise<PlacedFile[]> {
    const placed: PlacedFile[] = [];
    for (const offered of files) placed.push(await this.fetchOne(offered));
    return placed;
  }

  private async fetchOne({ place, path, bytes }: OfferedFile): Promise<PlacedFile> {
    const parts: Blob[] = [];
    for (let start = 0; start < bytes; start += SLICE_BYTES) {
      const end = Math.min(bytes, start + SLICE_BYTES);
      const response = await this.request(place, { headers: { Range: `bytes=${start}-${end - 1}` } });
      parts.push(await response.blob());
    }
    return { path, file: new File(parts, path.slice(path.lastIndexOf('/') + 1)) };
  }

  private async put(place: string, body: Blob): Promise<void> {
    await this.request(place, { method: 'PUT', body });
  }

  private async request(place: string, init: RequestInit): Promise<Response> {
    const url = `${this.loopback.base}/${place.split('/').map(encodeURIComponent).join('/')}`;
    const headers = { ...init.headers, 'X-Segloop-Token': this.loopback.token };
    const response = await fetch(url, { ...init, headers });
    if (!response.ok) throw new LoopbackError(place, response.status, await response.text());
    return response;
  }
}

const named = ({ file }: PlacedFile): NamedBlob => ({ name: file.name, file });

const isSide = (file: string): boolean => /\.(npz|pkl)$/.test(file);

function reportOf({ seconds, backend, fellBack, voxels }: ResultSummary): CaseReport {
  return { seconds, backend, voxels, ...(fellBack ? { fellBack } : {}) };
}

function fileEndingOf(dataset: string): string {
  const value: unknown = JSON.parse(dataset);
  const ending =
    typeof value === 'object' && value !== null && 'file_ending' in value ? value.file_ending : undefined;
  return typeof ending === 'string' ? ending : '.nii.gz';
}

/** Why nothing was opened: the importer's first failure, or that nothing was recognised. */
function refusal({ failures }: ImportReport, files: readonly OfferedFile[]): StudioError {
  const [first] = failures;
  const names = files.map(({ path }) => path).join(', ');
  if (first) return new StudioError(first.code, first.message, first.details);
  return new StudioError(
    'cli.unrecognised',
    `${names}: neither a scan nor a model that Segloop reads. Check the path.`,
    { file: names },
  );
}

/** The loopback server did not take or give a file. */
class LoopbackError extends StudioError {
  constructor(place: string, status: number, said: string) {
    const reason = status === 507 ? 'the disk is full' : said || `HTTP ${status}`;
    super(
      status === 507 ? 'cli.full' : 'cli.transfer',
      `${place}: could not be transferred (${reason}). Make room or check the folder's permissions, then run again with --continue_prediction.`,
      { file: place, reason },
    );
  }
}

async function answer<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    const code = error instanceof StudioError ? error.code : 'unexpected';
    return { failure: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}
