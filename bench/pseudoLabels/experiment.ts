/**
 * Do the studio's probabilities mean what they say on unseen phantoms? A teacher of few phantoms, calibrated on held-out
 * ones, judged on unseen ones at natural prevalence: realised against nominal precision, before and after; the four-way
 * split; risk against coverage; and whether a shifted scanner is noticed. Source of the bars: spec §11.
 */

import type { Zyx } from '../../workers/image/index.ts';
import { runOnDevice } from '../../workers/inference/index.ts';
import type { Calibration, PrecisionThreshold } from '../../workers/jobs/calibrating/api.ts';
import { calibrate } from '../../workers/jobs/calibrating/calibrate.ts';
import { precisionThresholds } from '../../workers/jobs/calibrating/createCalibrating.ts';
import { resemblance } from '../../workers/jobs/evaluating/resemblance.ts';
import { openModel } from '../../workers/jobs/predicting/openModel.ts';
import { type Predicted, predictImages } from '../../workers/jobs/predicting/predictImages.ts';
import { PHANTOM_LABELS } from '../../workers/phantom/index.ts';
import {
  fixedCut,
  fromCode,
  logOddsOf,
  type PredictedMap,
  probabilityOf,
  pseudoLabel,
  scaleCodes,
  splitTrueVoxels,
  streamOf,
  type TrueVoxels,
  toCode,
} from '../../workers/semisupervised/index.ts';
import type { KeptWork } from './keptWork.ts';
import {
  BUDGETS,
  calibrationFiles,
  type Laboratory,
  openLaboratory,
  type PhantomFiles,
  phantomFiles,
  putFiles,
} from './phantomStudio.ts';
import { RiskCoverage } from './riskCoverage.ts';

export const LEVELS = [0.9, 0.95] as const;
export const COVERAGES = [0.5, 0.7, 0.8, 0.9, 0.95, 1] as const;
const VETO = 0.05;
const SEED = 7;
const FIRST = { calibration: 3000, shifted: 5000 };
const SHIFTS = { noise: { noise: 40 }, hu: { huShift: 60 } } as const;

export interface Size {
  readonly calibration: number;
  readonly unseen: number;
  /** Seed of the first unseen phantom. */
  readonly firstUnseen: number;
  readonly shifted: number;
}

/** Kept voxels of a class: what their confidence promised, and how many were right. */
export interface Promise_ {
  readonly kept: number;
  readonly predicted: number;
  readonly nominal: number;
  readonly realised: number;
}

export interface Report {
  readonly size: Size;
  readonly calibration: Calibration;
  readonly thresholds: readonly { readonly level: number; readonly cuts: readonly PrecisionThreshold[] }[];
  readonly classes: readonly {
    readonly value: number;
    readonly name: string;
    /** By level: at the fixed cut, raw, at the temperature alone, and calibrated by class besides; at the cut of that
     *  target precision. */
    readonly raw: readonly Promise_[];
    readonly temperature: readonly Promise_[];
    readonly calibrated: readonly Promise_[];
    readonly target: readonly Promise_[];
    readonly split: TrueVoxels;
  }[];
  readonly riskCoverage: readonly {
    readonly measure: string;
    readonly risks: number[];
    readonly area: number;
  }[];
  readonly warned: readonly {
    readonly shift: string;
    readonly cases: number;
    readonly outliers: number;
    readonly found: string[];
  }[];
}

class Kept {
  kept = 0;
  right = 0;
  promised = 0;
  predicted = 0;

  count(code: number, cut: number, isRight: boolean): void {
    this.predicted++;
    if (code < cut) return;
    this.kept++;
    this.promised += probabilityOf(fromCode(code));
    if (isRight) this.right++;
  }

  summary(): Promise_ {
    const { kept, predicted, promised, right } = this;
    return { kept, predicted, nominal: promised / kept, realised: right / kept };
  }
}

/** @param kept what an earlier piece of the same experiment has found. @throws TimeIsUp */
export async function runExperiment(
  teacher: File,
  size: Size,
  kept: KeptWork,
  say: (line: string) => void,
): Promise<Report> {
  const laboratory = await openLaboratory(teacher);
  const held: PhantomFiles[] = [];
  for (let i = 0; i < size.calibration; i++)
    held.push((await phantomFiles({ seed: FIRST.calibration + i })).source);
  const calibration = await calibrated(laboratory, held, kept, say);
  const thresholds = [];
  for (const level of LEVELS) {
    const asked = { calibration: calibration.id, run: laboratory.run, target: level, seed: SEED };
    thresholds.push({ level, cuts: await precisionThresholds(laboratory.studio, asked) });
  }
  const judged = new Judgement(thresholds, calibration.classScales);
  for (let i = 0; i < size.unseen; i++) {
    const { source, labels } = await phantomFiles({ seed: size.firstUnseen + i });
    const name = `${calibration.modelSha256.slice(0, 8)}-${calibration.temperatures.join('-')}-${source.name}`;
    const found = await kept.of(name, () => predicted(laboratory, source, calibration.temperatures));
    judged.add(source.name, found, labels);
    say(`${source.name}: ${i + 1} of ${size.unseen}.`);
  }
  const warned = await kept.of(`${calibration.modelSha256.slice(0, 8)}-warned-${size.shifted}`, () =>
    warnings(laboratory, held, size, say),
  );
  return { size, calibration, thresholds, ...judged.report(), warned };
}

async function calibrated(
  laboratory: Laboratory,
  held: readonly PhantomFiles[],
  kept: KeptWork,
  say: (line: string) => void,
): Promise<Calibration> {
  const { studio, devices, run } = laboratory;
  const { sha256 } = await studio.models.get(run.model);
  const { calibration, files } = await kept.of(
    `${sha256.slice(0, 8)}-calibration-${held.length}`,
    async () => {
      say(`Calibrating on ${held.length} held-out phantoms.`);
      const spec = {
        ...run,
        cases: held.map((source) => ({ source })),
        allowTrainingCases: false,
        seed: SEED,
      };
      const signal = new AbortController().signal;
      const asked = { studio, devices, spec, budgets: BUDGETS, signal, onProgress: () => {} };
      const calibration = await calibrate(asked);
      return { calibration, files: await calibrationFiles(laboratory) };
    },
  );
  await putFiles(laboratory, files);
  say(`T = ${calibration.temperatures.map((t) => t.toFixed(4)).join(', ')}.`);
  for (const { value, slope, offset } of calibration.classScales)
    say(`Class ${value}: ${slope.toFixed(3)} s ${offset < 0 ? '-' : '+'} ${Math.abs(offset).toFixed(3)}.`);
  return calibration;
}

/** What is judged of a case; voxels in the scan's order. */
interface CaseMaps {
  readonly labels: Uint8Array | Uint16Array;
  /** Codes at T = 1, and at the temperature. */
  readonly raw: Uint16Array;
  readonly codes: Uint16Array;
  readonly rivals: Uint16Array;
  readonly margin: Uint16Array;
  readonly entropy: Uint16Array;
  readonly mutualInformation: Uint16Array | undefined;
  readonly size: Zyx;
  readonly spacing: Zyx;
}

async function predicted(
  laboratory: Laboratory,
  source: PhantomFiles,
  temperatures: readonly number[],
): Promise<CaseMaps> {
  const found = await predict(laboratory, source, temperatures);
  const { labels, confidence, rivals, margin, entropy, mutualInformation, probabilities } = found;
  if (!confidence || !rivals || !margin || !entropy || !probabilities)
    throw new Error('A measure is missing.');
  const raw = Uint16Array.from(labels, (label, voxel) => rawCode(probabilities, label, voxel));
  const { size, spacing } = found.readAs;
  return { labels, raw, codes: confidence, rivals, margin, entropy, mutualInformation, size, spacing };
}

async function predict(
  { studio, devices, run }: Laboratory,
  source: PhantomFiles,
  temperatures: readonly number[],
): Promise<Predicted> {
  const model = await openModel(studio, run);
  const { value } = await runOnDevice(devices, 'cpu', BUDGETS, (backend, share) =>
    predictImages(
      {
        openImages: async () => source.images,
        mirroring: run.mirroring,
        tileStepSize: run.tileStepSize,
        confidence: { temperatures, veto: true, measures: true },
        // Of these, at T = 1, the raw confidence is made.
        probabilities: true,
        ...(run.folds.length > 1 && { members: 'folds' as const }),
      },
      model,
      backend,
      BUDGETS,
      share,
    ),
  );
  return value;
}

/** Log-odds from the other classes' probabilities, which float32 keeps however near 1 the best is. Labels are channels. */
function rawCode(probabilities: readonly Float32Array[], label: number, voxel: number): number {
  let others = 0;
  for (let c = 0; c < probabilities.length; c++) if (c !== label) others += probabilities[c][voxel];
  return toCode(Math.log(probabilities[label][voxel] / others));
}

/** Sums over the unseen cases. */
class Judgement {
  private readonly values = [0, ...Object.values(PHANTOM_LABELS)];
  private readonly raw = this.perClass();
  private readonly temperature = this.perClass();
  private readonly calibrated = this.perClass();
  private readonly target = this.perClass();
  private readonly splits = new Map<number, TrueVoxels>();
  private readonly curves = {
    confidence: new RiskCoverage(),
    margin: new RiskCoverage(),
    entropy: new RiskCoverage(),
    'mutual information': new RiskCoverage(),
  };

  constructor(
    private readonly thresholds: Report['thresholds'],
    private readonly scales: Calibration['classScales'],
  ) {}

  private perClass(): Map<number, Kept[]> {
    return new Map(this.values.map((value) => [value, LEVELS.map(() => new Kept())]));
  }

  add(name: string, found: CaseMaps, truth: Uint8Array): void {
    const { labels, raw, rivals, margin, entropy, mutualInformation, size, spacing } = found;
    const codes = found.codes.slice();
    scaleCodes(labels, codes, this.scales);
    const fixed = LEVELS.map((level) => fixedCut(level).code);
    const cutOf = this.thresholds.map(
      ({ cuts }) =>
        new Map(cuts.map((cut) => [cut.value, cut.kind === 'unavailable' ? undefined : cut.code])),
    );
    for (let voxel = 0; voxel < labels.length; voxel++) {
      const label = labels[voxel];
      const isRight = label === truth[voxel];
      LEVELS.forEach((_, level) => {
        this.raw.get(label)?.[level].count(raw[voxel], fixed[level], isRight);
        this.temperature.get(label)?.[level].count(found.codes[voxel], fixed[level], isRight);
        this.calibrated.get(label)?.[level].count(codes[voxel], fixed[level], isRight);
        const cut = cutOf[level].get(label);
        if (cut !== undefined) this.target.get(label)?.[level].count(codes[voxel], cut, isRight);
      });
      if (label === 0) continue;
      this.curves.confidence.count(codes[voxel], isRight);
      this.curves.margin.count(margin[voxel], isRight);
      this.curves.entropy.count(65535 - entropy[voxel], isRight);
      if (mutualInformation)
        this.curves['mutual information'].count(65535 - mutualInformation[voxel], isRight);
    }
    this.split({ labels, codes, rivals, size, spacing }, truth, name);
  }

  /** As the default of the page: cuts of the highest target, the veto on. */
  private split(map: PredictedMap, truth: Uint8Array, name: string): void {
    const { cuts = [] } = this.thresholds[this.thresholds.length - 1] ?? {};
    const ignoreLabel = Math.max(...this.values) + 1;
    const made = pseudoLabel(map, {
      cuts: new Map(
        cuts.flatMap((cut) =>
          cut.kind === 'unavailable'
            ? []
            : [[cut.value, { code: cut.code, shareAtCode: cut.shareAtCode }] as const],
        ),
      ),
      ignoreLabel,
      vetoAbove: toCode(logOddsOf(VETO)),
      seed: SEED,
      stream: streamOf(name),
    });
    for (const [value, found] of splitTrueVoxels(made.labels, truth, ignoreLabel)) {
      const sum = this.splits.get(value) ?? {
        keptRight: 0,
        keptWrong: 0,
        ignored: 0,
        keptAsBackground: 0,
        kept: 0,
      };
      for (const key of ['keptRight', 'keptWrong', 'ignored', 'keptAsBackground', 'kept'] as const)
        sum[key] += found[key];
      this.splits.set(value, sum);
    }
  }

  report(): Pick<Report, 'classes' | 'riskCoverage'> {
    const names = new Map([
      [0, 'background'],
      ...Object.entries(PHANTOM_LABELS).map(([name, value]) => [value, name] as const),
    ]);
    const none = { keptRight: 0, keptWrong: 0, ignored: 0, keptAsBackground: 0, kept: 0 };
    const summaries = (of: Map<number, Kept[]>, value: number) =>
      (of.get(value) ?? []).map((one) => one.summary());
    return {
      classes: this.values.map((value) => ({
        value,
        name: names.get(value) ?? String(value),
        raw: summaries(this.raw, value),
        temperature: summaries(this.temperature, value),
        calibrated: summaries(this.calibrated, value),
        target: summaries(this.target, value),
        split: this.splits.get(value) ?? none,
      })),
      riskCoverage: Object.entries(this.curves).map(([measure, curve]) => ({
        measure,
        ...curve.curve(COVERAGES),
      })),
    };
  }
}

/** Outliers among ordinary and shifted scans, held against the calibration cases. */
async function warnings(
  { studio, run }: Laboratory,
  held: readonly PhantomFiles[],
  size: Size,
  say: (line: string) => void,
): Promise<Report['warned']> {
  const sets = [
    { shift: 'none', options: {} },
    { shift: 'noise 40 HU (12)', options: SHIFTS.noise },
    { shift: '+60 HU', options: SHIFTS.hu },
  ];
  const warned = [];
  for (const { shift, options } of sets) {
    const sources = [];
    for (let i = 0; i < size.shifted; i++)
      sources.push((await phantomFiles({ seed: FIRST.shifted + i, ...options })).source);
    const table = await resemblance(studio, run.model, sources, held);
    const findings = table.flatMap(({ findings }) => findings.filter(({ outlier }) => outlier));
    const outliers = table.filter(({ outlier }) => outlier).length;
    warned.push({
      shift,
      cases: sources.length,
      outliers,
      found: [...new Set(findings.map(({ what }) => what))],
    });
    say(`${shift}: ${outliers} of ${sources.length} flagged.`);
  }
  return warned;
}
