import { channelOf, readImage } from '../../image/index.ts';
import {
  agreement,
  borderBand,
  type ClassRules,
  LARGEST_CODE,
  labelRule,
  type PredictedMap,
  postProcess,
  streamOf,
  tally,
} from '../../semisupervised/index.ts';
import { type CaseReference, parseCaseScanId } from '../../workspace/index.ts';
import { readStoredScan } from '../importing/importScans.ts';
import { type ConfidenceScale, MEASURE_ENDINGS } from '../pseudoLabelling/confidenceFiles.ts';
import { openPrediction } from '../pseudoLabelling/openPrediction.ts';
import { openPrediction as openCasePrediction } from '../review/storedPrediction.ts';
import type { Studio } from '../studio.ts';
import type { OpenedPrediction, PreviewApi } from './api.ts';

/** The preview worker's answers. */
export function createPreviewApi(studio: Promise<Studio>): PreviewApi {
  return {
    openPrediction: async (id) => {
      const ofCase = parseCaseScanId(id);
      return ofCase ? openOfCase(await studio, ofCase) : openStored(await studio, id);
    },
    process: async (map, { cleaning, boundaryMm, ignoreLabel }, onStep) => {
      const rules = new Map<number, ClassRules>(cleaning.map(({ value, ...rule }) => [value, rule]));
      const processed =
        rules.size === 0 ? map.labels : postProcess(map, rules, ignoreLabel, undefined, onStep);
      const band =
        boundaryMm > 0 ? shared(borderBand(processed, map.size, map.spacing, boundaryMm)) : undefined;
      return { processed: processed === map.labels ? map.labels : shared(processed), band };
    },
    tally: async (given, options) => tally(given, options),
    labelVoxels: async (given, rules, ignoreAs) => {
      const labelAt = labelRule(given, rules);
      return shared(
        Uint16Array.from(given.processed, (_, voxel) => {
          const label = labelAt(voxel);
          return label === rules.ignoreLabel ? ignoreAs : label;
        }),
      );
    },
    agreement: async (ids) => {
      const members: PredictedMap['labels'][] = [];
      for (const id of ids) members.push((await openPrediction(await studio, id)).map.labels);
      return shared(agreement(members));
    },
    measure: async (id, kind) => {
      const { name, files } = await (await studio).results.get(id);
      const file = `${name}${MEASURE_ENDINGS[kind]}`;
      return files.includes(file) ? readCodes(await studio, id, file) : undefined;
    },
    histogram: async (codes, { map: { labels }, ignoreLabel }, bins) => {
      const counts = new Array<number>(bins).fill(0);
      codes.forEach((code, voxel) => {
        if (labels[voxel] === 0 || labels[voxel] === ignoreLabel) return;
        const bin = Math.min(bins - 1, Math.floor((code / LARGEST_CODE) * bins));
        counts[bin] = (counts[bin] ?? 0) + 1;
      });
      return counts;
    },
    labels: async (id) =>
      shared(Uint16Array.from(channelOf(await readStoredScan(await studio, id, 0), 0).data)),
  };
}

async function openStored(studio: Studio, id: string): Promise<OpenedPrediction> {
  const { map, scale, result } = await openPrediction(studio, id);
  return opened(map, scale, result.name);
}

/** What the model said of a case of a dataset, kept beside its label. */
async function openOfCase(
  { datasets }: Studio,
  { folder, case: id }: CaseReference,
): Promise<OpenedPrediction> {
  const { map, about, agreed } = await openCasePrediction(datasets.companions, folder, id);
  return { ...opened(map, about, id), model: about.model, ...(agreed && { agreed: shared(agreed) }) };
}

function opened(
  { labels, codes, rivals, inside, size, spacing }: PredictedMap,
  { ignoreLabel, temperatures }: ConfidenceScale,
  name: string,
): OpenedPrediction {
  const map: PredictedMap = {
    labels: shared(ignoreLabel < 256 ? Uint8Array.from(labels) : labels),
    codes: shared(codes),
    rivals: rivals && shared(rivals),
    inside: inside && shared(inside),
    size,
    spacing,
  };
  return { map, ignoreLabel, temperatures, stream: streamOf(name) };
}

async function readCodes(studio: Studio, id: string, file: string): Promise<Uint16Array> {
  return shared(Uint16Array.from((await readImage(await studio.results.file(id, file), file)).data));
}

/** The same numbers in memory that page and workers read without a copy, where that can be had. */
function shared<T extends ArrayLike<number>>(values: T): T {
  if (!globalThis.crossOriginIsolated || !ArrayBuffer.isView(values)) return values;
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const memory = new SharedArrayBuffer(values.byteLength);
  const copy = values instanceof Uint8Array ? new Uint8Array(memory) : new Uint16Array(memory);
  copy.set(values);
  return copy as ArrayLike<number> as T; // of the same type as `values`: one of the two
}
