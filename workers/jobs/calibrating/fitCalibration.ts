/** Temperatures and the figures before and after, from sampled voxels of all cases. Pure. Source: spec §2. */
import {
  type ClassScale,
  fitRegionTemperatures,
  fitTemperature,
  type JudgedVoxels,
  probabilitiesAt,
  type Reliability,
  reliability,
  scaleTop,
  type Temperature,
  topLabels,
} from '../../semisupervised/index.ts';
import type { BeforeAfter, ClassReliability, ReliabilityFigures } from './api.ts';

/** Voxels of one case. */
export interface CaseSample {
  /** `[voxel, output]` */
  readonly logits: Float32Array;
  /** Reference label in my values. */
  readonly target: Uint16Array;
  /** Sums to 1: equal weight per case. */
  readonly weight: Float64Array;
  readonly inRegion: Uint8Array;
  readonly inBorder: Uint8Array;
}

/** One output: a class (or merged group) of a softmax, or a region with the labels it unites. */
export interface Output {
  readonly value: number;
  readonly name: string;
  readonly values: readonly number[];
}

/** Figures before and after, over the sampled voxels. */
export interface Judgement {
  readonly region: BeforeAfter;
  readonly border: BeforeAfter | null;
  readonly classes: readonly ClassReliability[];
}

/** What a calibration is made of. @param outputs by channel */
export class SampledVoxels {
  private readonly pooled: CaseSample;

  constructor(
    samples: readonly CaseSample[],
    private readonly outputs: readonly Output[],
    private readonly hasRegions: boolean,
  ) {
    const pooled = pool(samples);
    this.pooled = hasRegions ? pooled : ofKnownClasses(pooled, outputs);
  }

  /** One for softmax, one a region. */
  temperatures(): Temperature[] {
    const { pooled, outputs, hasRegions } = this;
    if (hasRegions)
      return fitRegionTemperatures(pooled.logits, insideOf(pooled, outputs), outputs.length, pooled.weight);
    const target = channelsOf(pooled, outputs);
    return [
      fitTemperature({ classes: outputs.length, logits: pooled.logits, target, weight: pooled.weight }),
    ];
  }

  /** Raw against temperature and scales. Regions are judged as sigmoids of their own, which have no scales. */
  judge(temperatures: readonly number[], scales: readonly ClassScale[]): Judgement {
    return this.hasRegions
      ? judgeRegions(this.pooled, this.outputs, temperatures)
      : judgeSoftmax(this.pooled, this.outputs, temperatures[0] ?? 1, scales);
  }
}

/** A class that the teacher lacks can never be right; its voxels would drive T up without bound. */
function ofKnownClasses(pooled: CaseSample, outputs: readonly Output[]): CaseSample {
  const known = new Set(outputs.map(({ value }) => value));
  return kept(pooled, outputs.length, (voxel) => known.has(pooled.target[voxel]));
}

function channelsOf({ target }: CaseSample, outputs: readonly Output[]): Uint16Array {
  const channelOf = new Map(outputs.map(({ value }, channel) => [value, channel]));
  return target.map((value) => channelOf.get(value) ?? 0);
}

const insideOf = ({ target, weight }: CaseSample, outputs: readonly Output[]): Uint8Array =>
  Uint8Array.from({ length: weight.length * outputs.length }, (_, i) =>
    outputs[i % outputs.length].values.includes(target[Math.floor(i / outputs.length)]) ? 1 : 0,
  );

function pool(samples: readonly CaseSample[]): CaseSample {
  const voxels = samples.reduce((sum, { weight }) => sum + weight.length, 0);
  const classes = samples.length > 0 ? samples[0].logits.length / samples[0].weight.length : 0;
  const pooled = {
    logits: new Float32Array(voxels * classes),
    target: new Uint16Array(voxels),
    weight: new Float64Array(voxels),
    inRegion: new Uint8Array(voxels),
    inBorder: new Uint8Array(voxels),
  };
  let at = 0;
  for (const one of samples) {
    pooled.logits.set(one.logits, at * classes);
    for (const key of ['target', 'weight', 'inRegion', 'inBorder'] as const) pooled[key].set(one[key], at);
    at += one.weight.length;
  }
  return pooled;
}

function judgeSoftmax(
  pooled: CaseSample,
  outputs: readonly Output[],
  temperature: number,
  scales: readonly ClassScale[],
): Judgement {
  const classes = outputs.length;
  const target = channelsOf(pooled, outputs);
  const judged = (probabilities: Float64Array): JudgedVoxels => ({
    classes,
    probabilities,
    target,
    weight: pooled.weight,
  });
  const lines = outputs.map(({ value }) => scales.find((scale) => scale.value === value));
  const cooled = probabilitiesAt(pooled.logits, classes, temperature);
  const before = judged(probabilitiesAt(pooled.logits, classes, 1));
  const after = judged(scaleTop(cooled, classes, (channel) => lines[channel]));
  const top = topLabels(before);
  const figures = (chosen: (voxel: number) => boolean) => beforeAfter(before, after, chosen);
  return {
    region: figures((voxel) => pooled.inRegion[voxel] === 1) ?? emptyFigures(),
    border: figures((voxel) => pooled.inBorder[voxel] === 1),
    classes: outputs.map(({ value, name }, channel) => ({
      value,
      name,
      region: figures((voxel) => top[voxel] === channel && pooled.inRegion[voxel] === 1),
      border: figures((voxel) => top[voxel] === channel && pooled.inBorder[voxel] === 1),
    })),
  };
}

/** Each sigmoid is judged as a class of its own; the overall figures pool all of them. */
function judgeRegions(
  pooled: CaseSample,
  outputs: readonly Output[],
  temperatures: readonly number[],
): Judgement {
  const regions = outputs.length;
  const voxels = pooled.weight.length;
  const target = Uint16Array.from(insideOf(pooled, outputs));
  const judged = (temperatureOf: (region: number) => number): JudgedVoxels => ({
    classes: 2,
    probabilities: Float64Array.from({ length: 2 * voxels * regions }, (_, i) => {
      const at = i >> 1;
      const s = pooled.logits[at] / temperatureOf(at % regions);
      return 1 / (1 + Math.exp(i % 2 === 1 ? -s : s));
    }),
    target,
    weight: Float64Array.from({ length: voxels * regions }, (_, i) => pooled.weight[Math.floor(i / regions)]),
  });
  const [before, after] = [judged(() => 1), judged((region) => temperatures[region])];
  const figures = (mask: Uint8Array, region?: number) =>
    beforeAfter(
      before,
      after,
      (i) => mask[Math.floor(i / regions)] === 1 && (region === undefined || i % regions === region),
    );
  return {
    region: figures(pooled.inRegion) ?? emptyFigures(),
    border: figures(pooled.inBorder),
    classes: outputs.map(({ value, name }, region) => ({
      value,
      name,
      region: figures(pooled.inRegion, region),
      border: figures(pooled.inBorder, region),
    })),
  };
}

function kept(sample: CaseSample, classes: number, keeps: (voxel: number) => boolean): CaseSample {
  const rows = Uint32Array.from(sample.weight.keys()).filter(keeps);
  if (rows.length === sample.weight.length) return sample;
  const logits = new Float32Array(rows.length * classes);
  rows.forEach((row, i) => {
    logits.set(sample.logits.subarray(row * classes, (row + 1) * classes), i * classes);
  });
  return {
    logits,
    target: Uint16Array.from(rows, (row) => sample.target[row]),
    weight: Float64Array.from(rows, (row) => sample.weight[row]),
    inRegion: Uint8Array.from(rows, (row) => sample.inRegion[row]),
    inBorder: Uint8Array.from(rows, (row) => sample.inBorder[row]),
  };
}

function beforeAfter(
  before: JudgedVoxels,
  after: JudgedVoxels,
  chosen: (voxel: number) => boolean,
): BeforeAfter | null {
  const [one, other] = [reliability(before, chosen), reliability(after, chosen)];
  return one.voxels === 0 ? null : { before: figuresOf(one), after: figuresOf(other) };
}

function figuresOf({ nll, brier, ece, bins, voxels }: Reliability): ReliabilityFigures {
  return {
    nll,
    brier,
    ece,
    bins: bins.map(({ weight, confidence, accuracy }) => ({
      share: weight,
      confidence: weight > 0 ? confidence : null,
      accuracy: weight > 0 ? accuracy : null,
    })),
    voxels,
  };
}

/** Nothing but sure air anywhere. */
const emptyFigures = (): BeforeAfter => {
  const none = { nll: 0, brier: 0, ece: 0, bins: [], voxels: 0 };
  return { before: none, after: none };
};
