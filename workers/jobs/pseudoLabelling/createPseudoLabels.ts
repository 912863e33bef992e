import type { LabelArray } from '../../components/index.ts';
import { writeAsNnunet } from '../../image/index.ts';
import {
  agreement,
  borderCoverage,
  type CaseStatistics,
  type ClassCut,
  countCodes,
  DEFAULT_FILTER,
  DISTANCE_BINS,
  dropReasons,
  type FilterRules,
  fixedCut,
  foregroundConfidence,
  leastMemberDice,
  logOddsOf,
  type PredictedMap,
  type PseudoLabel,
  pseudoLabel,
  quantileCut,
  splitTrueVoxels,
  streamOf,
  toCode,
  volumeFence,
  volumesInView,
} from '../../semisupervised/index.ts';
import type { LabelledSource } from '../calibrating/api.ts';
import { IGNORED, openLabelledCase, readReference } from '../calibrating/labelledCase.ts';
import { JobError } from '../jobError.ts';
import type { Studio } from '../studio.ts';
import { storedReader } from './confidenceFiles.ts';
import { openPrediction } from './openPrediction.ts';
import type {
  BorderCoverage,
  LabelCut,
  PseudoLabellingApi,
  PseudoLabelReport,
  PseudoLabelSpec,
  ThresholdSpec,
  TrueVoxelSplit,
} from './spec.ts';
import { splitRows } from './splitRows.ts';

export function createPseudoLabelling(studio: Promise<Studio>): PseudoLabellingApi {
  return {
    thresholds: async (spec, results) => thresholds(await studio, spec, results),
    pseudoLabel: async (result, spec) => createPseudoLabel(await studio, result, spec),
    splitOnLabelled: async (result, labelled, spec) => splitOnLabelled(await studio, result, labelled, spec),
  };
}

async function thresholds(
  studio: Studio,
  spec: ThresholdSpec,
  results: readonly string[],
): Promise<LabelCut[]> {
  switch (spec.mode) {
    case 'fixed':
      return spec.byLabel.map(({ value, threshold }) => ({ value, ...fixedCut(threshold) }));
    case 'quantile': {
      const histograms = new Map<number, Float64Array>();
      for (const id of results) {
        const { map, scale } = await openPrediction(studio, id);
        countCodes(map, histograms);
        histograms.delete(scale.ignoreLabel);
      }
      return [...histograms]
        .sort(([a], [b]) => a - b)
        .flatMap(([value, histogram]) => {
          const cut: ClassCut | undefined = quantileCut(histogram, spec.share);
          return cut ? [{ value, ...cut }] : [];
        });
    }
    default:
      return spec satisfies never;
  }
}

async function createPseudoLabel(
  studio: Studio,
  id: string,
  spec: PseudoLabelSpec,
): Promise<PseudoLabelReport> {
  const { prediction, made, members } = await make(studio, id, spec);
  const { map, fileGrid, file, scale } = prediction;
  const statistics = statisticsOf(map, made, members, scale.ignoreLabel);
  const { foregroundConfidence: confidence, agreement: agreed, volumes } = statistics;
  const dropped = spec.filter ? dropReasons(statistics, filterOf(spec)) : [];
  const missing = scale.missing ?? [];
  const unknown =
    missing.length > 0
      ? await writeAsNnunet(new Uint16Array(map.labels.length).fill(1), fileGrid, file)
      : undefined;
  return {
    labels: await writeAsNnunet(made.labels, fileGrid, file),
    provenance: await writeAsNnunet(made.provenance, fileGrid, file),
    ...(unknown && { unknown }),
    missing,
    ignoreLabel: scale.ignoreLabel,
    coverage: [...made.counts].sort(([a], [b]) => a - b).map(([value, count]) => ({ value, ...count })),
    ...(confidence !== undefined && { foregroundConfidence: confidence }),
    ...(agreed !== undefined && { agreement: agreed }),
    dropped,
    volumes: [...volumes].map(([value, mm3]) => ({ value, mm3 })),
    byDistance: distancesOf(map, made).filter(({ value }) => value !== scale.ignoreLabel),
  };
}

/** With fences where labelled volumes are known. */
function filterOf({ filter, labelledVolumes = [] }: PseudoLabelSpec): FilterRules {
  const { volumes, ...least } = typeof filter === 'object' ? filter : { ...DEFAULT_FILTER, volumes: true };
  if (!volumes) return least;
  const fences = labelledVolumes.flatMap(({ value, mm3 }) => {
    const fence = volumeFence(mm3);
    return fence ? [[value, fence] as const] : [];
  });
  return { ...least, volumes: new Map(fences) };
}

/** The pseudo-label itself, from what is stored. */
async function make(studio: Studio, id: string, spec: PseudoLabelSpec) {
  const prediction = await openPrediction(studio, id);
  const { result, map, scale } = prediction;
  const members = await Promise.all((spec.members ?? []).map(async (one) => readLabels(studio, one)));
  const made = pseudoLabel(map, {
    cuts: new Map(spec.cuts.map(({ value, ...cut }) => [value, cut])),
    ignoreLabel: scale.ignoreLabel,
    vetoAbove: spec.veto === undefined ? undefined : toCode(logOddsOf(spec.veto)),
    boundaryMm: spec.boundaryMm,
    agreed: spec.agreed !== false && members.length > 1 ? agreement(members) : undefined,
    postProcessing: new Map(spec.cleaning.map(({ value, ...cleaning }) => [value, cleaning])),
    seed: spec.seed,
    stream: streamOf(result.name),
  });
  return { prediction, made, members };
}

function distancesOf(map: PredictedMap, { labels }: PseudoLabel): BorderCoverage[] {
  return [...borderCoverage(map, labels)]
    .sort(([a], [b]) => a - b)
    .map(([value, { predicted, kept }]) => ({
      value,
      bins: DISTANCE_BINS.map((fromMm, bin) => ({
        fromMm,
        toMm: DISTANCE_BINS[bin + 1] ?? null,
        predicted: predicted[bin],
        kept: kept[bin],
      })),
    }));
}

/** @throws JobError `job.confidence`, `job.otherGrid`, `job.otherClasses` */
async function splitOnLabelled(
  studio: Studio,
  id: string,
  source: LabelledSource,
  spec: PseudoLabelSpec,
): Promise<TrueVoxelSplit[]> {
  const { prediction, made } = await make(studio, id, spec);
  const { scale, result } = prediction;
  const classes = new Map([
    [0, 'background'],
    ...result.segments.map(({ value, name }) => [value, name] as const),
  ]);
  const opened = await openLabelledCase(studio, source);
  const reference = await readReference(opened, storedReader(scale.reader), classes);
  if (reference.labels.length !== made.labels.length)
    throw new JobError('otherGrid', { file: opened.labels.name, other: result.name });
  const split = splitTrueVoxels(made.labels, reference.labels, scale.ignoreLabel, IGNORED);
  return splitRows(split);
}

function statisticsOf(
  map: PredictedMap,
  { counts }: PseudoLabel,
  members: readonly LabelArray[],
  ignoreLabel: number,
): CaseStatistics {
  const foreground = [...counts].filter(([value]) => value !== 0).map(([, count]) => count);
  const predicted = foreground.reduce((sum, one) => sum + one.predicted, 0);
  const kept = foreground.reduce((sum, one) => sum + one.kept, 0);
  return {
    foregroundConfidence: foregroundConfidence(map, ignoreLabel),
    agreement: leastMemberDice(members, ignoreLabel),
    coverage: predicted > 0 ? kept / predicted : undefined,
    volumes: volumesInView(map.labels, map.size, map.spacing),
  };
}

const readLabels = async (studio: Studio, id: string) => (await openPrediction(studio, id)).map.labels;
