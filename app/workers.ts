/**
 * The two workers of the studio as typed asynchronous interfaces. The only file of the page that constructs our
 * workers and the only one that imports anything but types from `workers/`.
 */
import { type ProxyMarked, proxy, type Remote, wrap } from 'comlink';
import type {
  centreOf,
  Edit,
  propose,
  SegmentStatistics,
  segmentStatistics,
} from '../workers/editing/index.ts';
import type { EditingApi } from '../workers/editing.worker.ts';
import { carrySignals, keepFailures } from '../workers/failure/transferHandler.ts';
import type { Zyx } from '../workers/image/index.ts';
import type {
  CalibratingApi,
  ClassificationApi,
  ComputeApi,
  DatasetsApi,
  EvaluatingApi,
  IoApi,
  JournallingApi,
  PipelineApi,
  PlanningApi,
  PreviewApi,
  SplittingApi,
  TrainingApi,
} from '../workers/jobs/api.ts';

import type { READ_ONLY_MARK as ReadOnlyMark } from '../workers/workspace/index.ts';
import { untilAnswered } from './untilAnswered.ts';

export * from '../workers/editing/index.ts';
export { isCancelled, StudioError } from '../workers/failure/index.ts';
export type * from '../workers/image/index.ts';
export type * from '../workers/jobs/api.ts';
export { type OnProgress, type Progress, STAGES, type Stage } from '../workers/jobs/progress.ts';
export type {
  ClassCut,
  ClassTally,
  CutRules,
  Cuts,
  PredictedMap,
  ProcessedMap,
  Tally,
  TruthSplit,
} from '../workers/semisupervised/index.ts';
export {
  type AnnotationCoverage,
  annotationCoverage,
  type ClassCoverage,
  type CoverageWarning,
  fixedCut,
  fromCode,
  type IgnorePlan,
  keptAbove,
  keptInBins,
  labelRule,
  logOddsOf,
  plainName,
  planIgnore,
  probabilityOf,
  quantileCut,
  SHELL_ENDS_MM,
  splitTruth,
  suspectedIgnore,
  toCode,
  type UnknownSets,
} from '../workers/semisupervised/index.ts';

export interface StudioWorkers {
  readonly io: IoApi;
  readonly compute: ComputeApi;
}

/** Ends the names of workers that may only look; workers/workspace/readOnlyDirectory.ts. */
const READ_ONLY_MARK: typeof ReadOnlyMark = '(read-only)';

/** Starts both workers. Callbacks cross as Comlink proxies; everything else is plain data.
 *  @param readOnly another tab writes the workspace */
export function startWorkers({ readOnly }: { readonly readOnly: boolean }): StudioWorkers {
  keepFailures();
  carrySignals();
  const mark = readOnly ? ` ${READ_ONLY_MARK}` : '';
  const ioWorker = new Worker(new URL('../workers/io.worker.ts', import.meta.url), {
    type: 'module',
    name: `io${mark}`,
  });
  const computeWorker = new Worker(new URL('../workers/compute.worker.ts', import.meta.url), {
    type: 'module',
    name: `compute${mark}`,
  });
  return { io: ioProxy(wrap<IoApi>(ioWorker)), compute: computeProxy(wrap<ComputeApi>(computeWorker)) };
}

export interface EditingWorker {
  /** Arrays in shared memory are read where they lie, others are copied. */
  propose(...asked: Parameters<typeof propose>): Promise<Edit>;
  segmentStatistics(...asked: Parameters<typeof segmentStatistics>): Promise<SegmentStatistics[]>;
  centreOf(...asked: Parameters<typeof centreOf>): Promise<Zyx | undefined>;
  /** Ends it, whatever it is doing. */
  stop(): void;
}

/** Starts a worker for edits of a whole label map; one is enough. */
export function startEditingWorker(): EditingWorker {
  const worker = new Worker(new URL('../workers/editing.worker.ts', import.meta.url), {
    type: 'module',
    name: 'editing',
  });
  const remote = wrap<EditingApi>(worker);
  return {
    propose: (map, rule, operation, inputs, report) =>
      mayReport(report, (own) => remote.propose(map, rule, operation, inputs, own)),
    segmentStatistics: (...asked) => remote.segmentStatistics(...asked),
    centreOf: (...asked) => remote.centreOf(...asked),
    stop: () => worker.terminate(),
  };
}

export interface PreviewWorker extends PreviewApi {
  /** Ends it, whatever it is doing; what it was asked never answers. */
  stop(): void;
}

/** Starts the worker behind the live preview of pseudo-labels; one is enough. */
export function startPreviewWorker(): PreviewWorker {
  const worker = new Worker(new URL('../workers/preview.worker.ts', import.meta.url), {
    type: 'module',
    name: 'preview',
  });
  const remote = wrap<PreviewApi>(worker);
  return {
    openPrediction: (result) => remote.openPrediction(result),
    process: (map, processing, onStep) => reporting(onStep, (own) => remote.process(map, processing, own)),
    tally: (given, options) => remote.tally(given, options),
    labelVoxels: (given, rules, ignoreAs) => remote.labelVoxels(given, rules, ignoreAs),
    agreement: (results) => remote.agreement(results),
    measure: (result, kind) => remote.measure(result, kind),
    histogram: (codes, prediction, bins) => remote.histogram(codes, prediction, bins),
    labels: (id) => remote.labels(id),
    stop: () => worker.terminate(),
  };
}

type Reporting<Said extends readonly unknown[]> = (...said: Said) => void;

/** A call whose reports come back to the page, until it is answered. */
function reporting<Said extends readonly unknown[], Answer>(
  report: Reporting<Said>,
  ask: (report: Reporting<Said> & ProxyMarked) => Promise<Answer>,
): Promise<Answer> {
  return untilAnswered(report, (own) => ask(proxy(own)));
}

/** The same for a caller who may not listen. */
function mayReport<Said extends readonly unknown[], Answer>(
  report: Reporting<Said> | undefined,
  ask: (report: (Reporting<Said> & ProxyMarked) | undefined) => Promise<Answer>,
): Promise<Answer> {
  return report ? reporting(report, ask) : ask(undefined);
}

function ioProxy(remote: Remote<IoApi>): IoApi {
  const io: IoApi = {
    importFiles: (files, onProgress) => mayReport(onProgress, (own) => remote.importFiles(files, own)),
    importOnnx: (file, form) => remote.importOnnx(file, form),
    listScans: () => remote.listScans(),
    listModels: () => remote.listModels(),
    listResults: () => remote.listResults(),
    readScan: (id, channel) => remote.readScan(id, channel),
    readResult: (id) => remote.readResult(id),
    combineChannels: (name, ids) => remote.combineChannels(name, ids),
    useAsLabels: (id, of, ignoreValue) => remote.useAsLabels(id, of, ignoreValue),
    labelValues: (id) => remote.labelValues(id),
    saveLabels: (labels) => remote.saveLabels(labels),
    readUnknown: (id) => remote.readUnknown(id),
    exportLabels: (wanted, onProgress, signal) =>
      mayReport(onProgress, (own) => remote.exportLabels(wanted, own, signal)),
    exportScan: (id, channel, name) => remote.exportScan(id, channel, name),
    exportSeries: (id, channel, reference) => remote.exportSeries(id, channel, reference),
    scanFile: (id) => remote.scanFile(id),
    removeScan: (id) => remote.removeScan(id),
    removeModel: (id) => remote.removeModel(id),
    removeResult: (id) => remote.removeResult(id),
    modelFile: (id, path) => remote.modelFile(id, path),
    resultFile: (id, file) => remote.resultFile(id, file),
    exportOnnx: (model, fold, checkpoint) => remote.exportOnnx(model, fold, checkpoint),
    openDemo: (seed) => remote.openDemo(seed),
    storage: () => remote.storage(),
    keepFolder: (handle) => remote.keepFolder(handle),
    keptFolder: (id) => remote.keptFolder(id),
    reviewQueue: (folder) => remote.reviewQueue(folder),
    setCaseFilter: (folder, filter) => remote.setCaseFilter(folder, filter),
    review: (folder, id, verdict) => remote.review(folder, id, verdict),
    keepCase: (folder, id, kept) => remote.keepCase(folder, id, kept),
    uncertainRegions: (folder, id, atMost) => remote.uncertainRegions(folder, id, atMost),
    labelVersions: (folder, id) => remote.labelVersions(folder, id),
    readVersion: (folder, id, version) => remote.readVersion(folder, id, version),
    readProvenance: (folder, id) => remote.readProvenance(folder, id),
    readRecord: (folder) => remote.readRecord(folder),
    regenerate: (folder, ids, rules, goOn) => remote.regenerate(folder, ids, rules, goOn && proxy(goOn)),
    restoreVersion: (folder, id, version) => remote.restoreVersion(folder, id, version),
    workspacePlace: () => remote.workspacePlace(),
    chooseWorkspace: (folder) => remote.chooseWorkspace(folder),
    ...datasetsProxy(remote),
    ...journallingProxy(remote),
  };
  return io;
}

function journallingProxy(remote: Remote<JournallingApi>): JournallingApi {
  return {
    beginJournal: (id, base) => remote.beginJournal(id, base),
    journalEdit: (id, number, entry) => remote.journalEdit(id, number, entry),
    journalSaved: (id, base, upTo) => remote.journalSaved(id, base, upTo),
    endJournal: (id) => remote.endJournal(id),
    recoverEdits: () => remote.recoverEdits(),
  };
}

function datasetsProxy(remote: Remote<DatasetsApi>): DatasetsApi {
  return {
    findDatasets: (files) => remote.findDatasets(files),
    guessIgnore: (found) => remote.guessIgnore(found),
    importDataset: (found, options, onProgress, signal) =>
      mayReport(onProgress, (own) => remote.importDataset(found, options, own, signal)),
    exportDataset: (folder, onProgress, signal) =>
      mayReport(onProgress, (own) => remote.exportDataset(folder, own, signal)),
    exportForStock: (folder, onProgress, signal) =>
      mayReport(onProgress, (own) => remote.exportForStock(folder, own, signal)),
    verifyDataset: (asked, onProgress, signal) =>
      mayReport(onProgress, (own) => remote.verifyDataset(asked, own, signal)),
    changeLabels: (folder, labels, onProgress, signal) =>
      mayReport(onProgress, (own) => remote.changeLabels(folder, labels, own, signal)),
    setLabelledCertain: (folder, certain) => remote.setLabelledCertain(folder, certain),
    listDatasets: () => remote.listDatasets(),
    listUnusableDatasets: () => remote.listUnusableDatasets(),
    createDataset: (dataset) => remote.createDataset(dataset),
    listCases: (folder) => remote.listCases(folder),
    readCase: (folder, id) => remote.readCase(folder, id),
    addScans: (folder, scans) => remote.addScans(folder, scans),
    openCase: (folder, id) => remote.openCase(folder, id),
    setCaseStates: (folder, ids, state) => remote.setCaseStates(folder, ids, state),
    updateCase: (folder, id, facts) => remote.updateCase(folder, id, facts),
    removeCase: (folder, id) => remote.removeCase(folder, id),
    bringBack: (folder, kept) => remote.bringBack(folder, kept),
    removeDataset: (folder) => remote.removeDataset(folder),
    restoreDataset: (folder) => remote.restoreDataset(folder),
    purgeDataset: (folder) => remote.purgeDataset(folder),
  };
}

const calibratingProxy = (remote: Remote<ComputeApi>): CalibratingApi => ({
  calibrate: (job, spec, budgets, onProgress) =>
    reporting(onProgress, (own) => remote.calibrate(job, spec, budgets, own)),
  calibrations: (run) => remote.calibrations(run),
  requireCalibration: (run, id) => remote.requireCalibration(run, id),
  removeCalibration: (model, id) => remote.removeCalibration(model, id),
  precisionThresholds: (spec) => remote.precisionThresholds(spec),
  labelledSplit: (spec) => remote.labelledSplit(spec),
  proposeMapping: (model, labels) => remote.proposeMapping(model, labels),
  saveMapping: (model, mapping) => remote.saveMapping(model, mapping),
  savedMapping: (model) => remote.savedMapping(model),
});

const evaluatingProxy = (remote: Remote<ComputeApi>): EvaluatingApi => ({
  evaluateFiles: (dataset, cases) => remote.evaluateFiles(dataset, cases),
  scoreFiles: (dataset, cases, toleranceMm) => remote.scoreFiles(dataset, cases, toleranceMm),
  evaluateModel: (job, spec, budgets, onProgress) =>
    reporting(onProgress, (own) => remote.evaluateModel(job, spec, budgets, own)),
  resemblance: (model, cases, labelled, onProgress) =>
    mayReport(onProgress, (own) => remote.resemblance(model, cases, labelled, own)),
});

const classificationProxy = (remote: Remote<ComputeApi>): ClassificationApi => ({
  readLabelTable: (csv, dataset) => remote.readLabelTable(csv, dataset),
  listClassifiers: () => remote.listClassifiers(),
  readClassifier: (name) => remote.readClassifier(name),
  classifierPredictions: (name) => remote.classifierPredictions(name),
  activationMapAsScan: (name, of) => remote.activationMapAsScan(name, of),
  exportClassifier: (name, format) => remote.exportClassifier(name, format),
  predictionTable: (name) => remote.predictionTable(name),
  removeClassifier: (name) => remote.removeClassifier(name),
});

const trainingProxy = (remote: Remote<ComputeApi>): TrainingApi => ({
  trainingChoices: (dataset) => remote.trainingChoices(dataset),
  checkPretrained: (asked) => remote.checkPretrained(asked),
  takePlans: (asked) => remote.takePlans(asked),
  measureTraining: (job, spec, budgets) => remote.measureTraining(job, spec, budgets),
  trainingNeed: (spec, budgets) => remote.trainingNeed(spec, budgets),
  trainingStatistics: (...asked) => remote.trainingStatistics(...asked),
  runJobOver: (loopback, spec, budgets, onLine) => remote.runJobOver(loopback, spec, budgets, proxy(onLine)),
  modelZip: (model) => remote.modelZip(model),
  takeToPython: (job, spec, onProgress) =>
    reporting(onProgress, (own) => remote.takeToPython(job, spec, own)),
});

const pipelineProxy = (remote: Remote<ComputeApi>): PipelineApi => ({
  loop: (name) => remote.loop(name),
  approveReview: (name, step) => remote.approveReview(name, step),
  rerunStep: (name, step) => remote.rerunStep(name, step),
  readLoopFile: (text) => remote.readLoopFile(text),
  portableLoopFile: (file) => remote.portableLoopFile(file),
  loopRecord: (name) => remote.loopRecord(name),
});

const planningProxy = (remote: Remote<ComputeApi>): PlanningApi & SplittingApi => ({
  splitting: (dataset) => remote.splitting(dataset),
  makeFolds: (dataset, by) => remote.makeFolds(dataset, by),
  saveFolds: (dataset, folds) => remote.saveFolds(dataset, folds),
  notePatients: (dataset, patients) => remote.notePatients(dataset, patients),
  proposeTestSet: (dataset) => remote.proposeTestSet(dataset),
  lockCases: (dataset, cases) => remote.lockCases(dataset, cases),
  planningFacts: (dataset) => remote.planningFacts(dataset),
  readPlans: (dataset, plans) => remote.readPlans(dataset, plans),
  checkPlans: (dataset, text) => remote.checkPlans(dataset, text),
  savePlans: (dataset, name, text) => remote.savePlans(dataset, name, text),
  trainingFits: (...asked) => remote.trainingFits(...asked),
});

function computeProxy(remote: Remote<ComputeApi>): ComputeApi {
  const compute: ComputeApi = {
    devices: () => remote.devices(),
    estimate: (spec, budgets) => remote.estimate(spec, budgets),
    predict: (job, spec, budgets, onProgress) =>
      reporting(onProgress, (own) => remote.predict(job, spec, budgets, own)),
    cancel: (job) => remote.cancel(job),
    ...calibratingProxy(remote),
    ...evaluatingProxy(remote),
    ...trainingProxy(remote),
    ...classificationProxy(remote),
    ...pipelineProxy(remote),
    ...planningProxy(remote),
    crossValidationResults: (dataset) => remote.crossValidationResults(dataset),
    computeSurfaces: (job, asked, onProgress) =>
      reporting(onProgress, (own) => remote.computeSurfaces(job, asked, own)),
    keepPrediction: (...asked) => remote.keepPrediction(...asked),
    modelPostprocessing: (model) => remote.modelPostprocessing(model),
    comparePairs: (pairs) => remote.comparePairs(pairs),
    thresholds: (spec, results) => remote.thresholds(spec, results),
    pseudoLabel: (result, spec) => remote.pseudoLabel(result, spec),
    report: (spec) => remote.report(spec),
    splitOnLabelled: (result, labelled, spec) => remote.splitOnLabelled(result, labelled, spec),
    openQueue: (options) => remote.openQueue(options),
    addJob: (name, spec, budgets) => remote.addJob(name, spec, budgets),
    listJobs: () => remote.listJobs(),
    pauseJob: (id) => remote.pauseJob(id),
    resumeJob: (id) => remote.resumeJob(id),
    cancelJobs: (ids) => remote.cancelJobs(ids),
    retryJob: (id) => remote.retryJob(id),
    duplicateJob: (id) => remote.duplicateJob(id),
    moveJob: (id, before) => remote.moveJob(id, before),
    removeJobs: (ids) => remote.removeJobs(ids),
    jobLog: (id) => remote.jobLog(id),
    jobFile: (id, name) => remote.jobFile(id, name),
    watchJobs: (onChange) => remote.watchJobs(proxy(onChange)),
  };
  return compute;
}
