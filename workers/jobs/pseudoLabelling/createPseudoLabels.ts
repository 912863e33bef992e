import type { LabelArray } from '../../components/index.ts';
import { writeAsNnunet } from '../../image/index.ts';
import {
  agreement,
  type CaseStatistics,
  type ClassCut,
  countCodes,
  DEFAULT_FILTER,
  dropReasons,
  fixedCut,
  foregroundConfidence,
  leastDice,
  logOddsOf,
  type PredictedMap,
  type PseudoLabel,
  pseudoLabel,
  quantileCut,
  streamOf,
  toCode,
  volumesInView,
} from '../../semisupervised/index.ts';
import type { Studio } from '../studio.ts';
import { openPrediction } from './openPrediction.ts';
import type {
  LabelCut,
  PseudoLabellingApi,
  PseudoLabelReport,
  PseudoLabelSpec,
  ThresholdSpec,
} from './spec.ts';

export function createPseudoLabelling(studio: Promise<Studio>): PseudoLabellingApi {
  return {
    thresholds: async (spec, results) => thresholds(await studio, spec, results),
    pseudoLabel: async (result, spec) => createPseudoLabel(await studio, result, spec),
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
      for (const id of results) countCodes((await openPrediction(studio, id)).map, histograms);
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
  const { result, map, fileGrid, scale, file } = await openPrediction(studio, id);
  const members = await Promise.all((spec.members ?? []).map(async (one) => readLabels(studio, one)));
  const { ignoreLabel } = scale;
  const made = pseudoLabel(map, {
    cuts: new Map(spec.cuts.map(({ value, ...cut }) => [value, cut])),
    ignoreLabel,
    vetoAbove: spec.veto === undefined ? undefined : toCode(logOddsOf(spec.veto)),
    boundaryMm: spec.boundaryMm,
    agreed: members.length > 1 ? agreement(members) : undefined,
    postProcessing: new Map(spec.cleaning.map(({ value, ...cleaning }) => [value, cleaning])),
    seed: spec.seed,
    stream: streamOf(result.name),
  });
  const statistics = statisticsOf(map, made, members);
  const { foregroundConfidence: confidence, agreement: agreed, volumes } = statistics;
  const dropped = spec.filter ? dropReasons(statistics, DEFAULT_FILTER) : [];
  return {
    labels: await writeAsNnunet(made.labels, fileGrid, file),
    provenance: await writeAsNnunet(made.provenance, fileGrid, file),
    ignoreLabel,
    coverage: [...made.counts].sort(([a], [b]) => a - b).map(([value, count]) => ({ value, ...count })),
    ...(confidence !== undefined && { foregroundConfidence: confidence }),
    ...(agreed !== undefined && { agreement: agreed }),
    dropped: dropped.flatMap((reason) => (reason.rule === 'volume' ? [] : [reason])),
    volumes: [...volumes].map(([value, mm3]) => ({ value, mm3 })),
  };
}

function statisticsOf(
  map: PredictedMap,
  { counts }: PseudoLabel,
  members: readonly LabelArray[],
): CaseStatistics {
  const dice = members.slice(1).map((member) => leastDice(members[0], member));
  const foreground = [...counts].filter(([value]) => value !== 0).map(([, count]) => count);
  const predicted = foreground.reduce((sum, one) => sum + one.predicted, 0);
  const kept = foreground.reduce((sum, one) => sum + one.kept, 0);
  return {
    foregroundConfidence: foregroundConfidence(map),
    agreement: dice.length > 0 ? Math.min(...dice) : undefined,
    coverage: predicted > 0 ? kept / predicted : undefined,
    volumes: volumesInView(map.labels, map.size, map.spacing),
  };
}

const readLabels = async (studio: Studio, id: string) => (await openPrediction(studio, id)).map.labels;
