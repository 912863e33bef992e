/**
 * Cleaning of the argmax map, before thresholds: a large lesion falls into confident crumbs otherwise, and "largest
 * component" would drop real organ. Source: spec semisupervised.md §5, whose order the steps follow.
 */
import { labelComponents } from '../components/index.ts';
import type { Zyx } from '../image/index.ts';
import { borderVoxels, dilate } from './borders.ts';
import { fillHoles } from './holes.ts';
import { fromCode, LARGEST_CODE, probabilityOf } from './logOdds.ts';
import type { PredictedMap } from './predictedMap.ts';

/** What is done to one class; each step only if given. */
export interface ClassRules {
  /** Components smaller than this become ignore. */
  readonly smallestMm3?: number | undefined;
  /** Components whose mean confidence is lower become ignore. */
  readonly leastMeanConfidence?: number | undefined;
  /** All but the largest component become background (where nnU-Net's rule proved it on labelled cases) or ignore. */
  readonly keepLargest?: 'background' | 'ignore' | undefined;
  /** Predicted background enclosed by the class becomes the class; in 3-D, or slice by slice of axis 0. */
  readonly fillHoles?: '3d' | 'slices' | undefined;
  /** Voxels of this class take the majority within this ball. */
  readonly smoothMm?: number | undefined;
}

type Changed = Uint8Array | Uint16Array;

const STEPS = 4;

/** @param human 1 where a person decided: such voxels keep their value and have no vote.
 *  @param onStep steps are unequal. @returns a new map */
export function postProcess(
  map: PredictedMap,
  rules: ReadonlyMap<number, ClassRules>,
  ignoreLabel: number,
  human?: Uint8Array,
  onStep?: (done: number, total: number) => void,
): Changed {
  const labels: Changed = ignoreLabel < 256 ? new Uint8Array(map.labels) : new Uint16Array(map.labels);
  const ways = new Map(
    [...rules].flatMap(([label, { fillHoles: way }]) => (way ? [[label, way] as const] : [])),
  );
  let done = 0;
  const step = () => onStep?.(++done, STEPS);
  removeComponents(map, labels, rules, ignoreLabel, human);
  step();
  if ([...rules.values()].some(({ keepLargest }) => keepLargest))
    dropAllButLargest(labels, map.size, rules, ignoreLabel, human);
  step();
  if (ways.size > 0) fillHoles(labels, map.size, ways, human);
  step();
  const smoothed = [...rules.values()].some(({ smoothMm }) => smoothMm)
    ? smooth(labels, map, rules, ignoreLabel, human)
    : labels;
  step();
  return smoothed;
}

function paint(labels: Changed, start: number, length: number, value: number, human?: Uint8Array): void {
  for (let voxel = start; voxel < start + length; voxel++) if (!human?.[voxel]) labels[voxel] = value;
}

function removeComponents(
  map: PredictedMap,
  labels: Changed,
  rules: ReadonlyMap<number, ClassRules>,
  ignoreLabel: number,
  human?: Uint8Array,
): void {
  const wanted = [...rules.values()].some(
    (one) => one.smallestMm3 !== undefined || one.leastMeanConfidence !== undefined,
  );
  if (!wanted) return;
  const found = labelComponents(labels, map.size, 26);
  const asked = [...rules.values()].some(({ leastMeanConfidence }) => leastMeanConfidence !== undefined);
  const confidence = new Float64Array(found.count);
  // A table of all codes: a volume has a thousand times as many voxels.
  const probability = Float64Array.from({ length: asked ? LARGEST_CODE + 1 : 0 }, (_, code) =>
    probabilityOf(fromCode(code)),
  );
  if (asked)
    found.start.forEach((start, run) => {
      for (let voxel = start; voxel < start + found.length[run]; voxel++)
        confidence[found.component[run]] += probability[map.codes[voxel]];
    });
  const mm3 = map.spacing[0] * map.spacing[1] * map.spacing[2];
  const goes = Array.from(found.voxels, (voxels, id) => {
    const { smallestMm3 = 0, leastMeanConfidence = 0 } = rules.get(found.value[id]) ?? {};
    return voxels * mm3 < smallestMm3 || confidence[id] / voxels < leastMeanConfidence;
  });
  found.start.forEach((start, run) => {
    if (goes[found.component[run]]) paint(labels, start, found.length[run], ignoreLabel, human);
  });
}

function dropAllButLargest(
  labels: Changed,
  size: Zyx,
  rules: ReadonlyMap<number, ClassRules>,
  ignoreLabel: number,
  human?: Uint8Array,
): void {
  const found = labelComponents(labels, size, 26, (value) => (rules.get(value)?.keepLargest ? value : 0));
  const largest = new Map<number, number>();
  found.voxels.forEach((voxels, id) => {
    largest.set(found.value[id], Math.max(voxels, largest.get(found.value[id]) ?? 0));
  });
  found.start.forEach((start, run) => {
    const id = found.component[run];
    const value = found.value[id];
    if (found.voxels[id] >= (largest.get(value) ?? 0)) return;
    const becomes = rules.get(value)?.keepLargest === 'background' ? 0 : ignoreLabel;
    paint(labels, start, found.length[run], becomes, human);
  });
}

/** Ties stay with the voxel's own label, else go to the smallest. */
function smooth(
  labels: Changed,
  { size, spacing }: PredictedMap,
  rules: ReadonlyMap<number, ClassRules>,
  ignoreLabel: number,
  human?: Uint8Array,
): Changed {
  const result = labels.slice();
  const radius = Math.max(...[...rules.values()].map(({ smoothMm }) => smoothMm ?? 0));
  // Elsewhere the whole ball is one label.
  const near = dilate(borderVoxels(labels, size), size, spacing, radius);
  const balls = new Map(
    [...rules].map(([label, { smoothMm }]) => [label, smoothMm ? ball(smoothMm, spacing) : undefined]),
  );
  const [depth, height, width] = size;
  const votes = new Map<number, number>();
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const own = labels[voxel];
    const offsets = balls.get(own);
    if (!near[voxel] || !offsets || own === ignoreLabel || human?.[voxel]) continue;
    const [z, y, x] = [Math.floor(voxel / width / height), Math.floor(voxel / width) % height, voxel % width];
    votes.clear();
    for (const [dz, dy, dx] of offsets) {
      const [oz, oy, ox] = [z + dz, y + dy, x + dx];
      if (oz < 0 || oy < 0 || ox < 0 || oz >= depth || oy >= height || ox >= width) continue;
      const other = (oz * height + oy) * width + ox;
      if (labels[other] !== ignoreLabel && !human?.[other])
        votes.set(labels[other], (votes.get(labels[other]) ?? 0) + 1);
    }
    result[voxel] = majority(votes, own);
  }
  return result;
}

function majority(votes: ReadonlyMap<number, number>, own: number): number {
  let [best, most] = [own, votes.get(own) ?? 0];
  for (const [label, count] of votes) {
    if (count > most || (count === most && best !== own && label < best)) [best, most] = [label, count];
  }
  return best;
}

function ball(mm: number, [sz, sy, sx]: Zyx): Zyx[] {
  const offsets: Zyx[] = [];
  const reach = [sz, sy, sx].map((step) => Math.floor(mm / step + 1e-9));
  for (let z = -reach[0]; z <= reach[0]; z++)
    for (let y = -reach[1]; y <= reach[1]; y++)
      for (let x = -reach[2]; x <= reach[2]; x++)
        if ((z * sz) ** 2 + (y * sy) ** 2 + (x * sx) ** 2 <= mm * mm * (1 + 1e-9)) offsets.push([z, y, x]);
  return offsets;
}
