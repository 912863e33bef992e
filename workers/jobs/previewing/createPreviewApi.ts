import { channelOf } from '../../image/index.ts';
import {
  agreement,
  borderBand,
  type ClassRules,
  labelRule,
  type PredictedMap,
  postProcess,
  streamOf,
  tally,
} from '../../semisupervised/index.ts';
import { readStoredScan } from '../importing/importScans.ts';
import { openPrediction } from '../pseudoLabelling/openPrediction.ts';
import type { Studio } from '../studio.ts';
import type { PreviewApi } from './api.ts';

/** The preview worker's answers. */
export function createPreviewApi(studio: Promise<Studio>): PreviewApi {
  return {
    openPrediction: async (id) => {
      const { map, scale, result } = await openPrediction(await studio, id);
      return {
        map: shareMap(map, scale.ignoreLabel),
        ignoreLabel: scale.ignoreLabel,
        temperatures: scale.temperatures,
        stream: streamOf(result.name),
      };
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
    labels: async (id) =>
      shared(Uint16Array.from(channelOf(await readStoredScan(await studio, id, 0), 0).data)),
  };
}

function shareMap(map: PredictedMap, ignoreLabel: number): PredictedMap {
  const labels = ignoreLabel < 256 ? Uint8Array.from(map.labels) : Uint16Array.from(map.labels);
  return {
    ...map,
    labels: shared(labels),
    codes: shared(map.codes),
    rivals: map.rivals && shared(map.rivals),
  };
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
