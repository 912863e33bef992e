import { type ClassScale, ignoreOf, type Temperature } from '../../semisupervised/index.ts';
import type { Fold } from '../api.ts';
import { SOFTWARE } from '../software.ts';
import type { Studio } from '../studio.ts';
import type { Calibration, CalibrationSpec, CalibrationWarning, TeacherRun } from './api.ts';
import type { UsedCase } from './calibrate.ts';
import { checkpointHashes } from './checkpointHashes.ts';
import type { Judgement, Output } from './fitCalibration.ts';

/** Fewer held-out cases than this say little of the next one. */
const FEW_CASES = 5;

/** What was fitted, and what it changes. */
export interface Fit extends Judgement {
  readonly temperatures: readonly Temperature[];
  readonly classScales: readonly ClassScale[];
  readonly provenLargest: readonly number[];
}

export interface FittedRun {
  readonly studio: Studio;
  readonly spec: CalibrationSpec;
  readonly fit: Fit;
  readonly used: readonly UsedCase[];
  readonly skipped: readonly string[];
  readonly outputs: readonly Output[];
}

/** `calibration.json`: the same bytes for the same inputs. */
export async function describeCalibration(run: FittedRun): Promise<Calibration> {
  const { studio, spec, fit, used, skipped, outputs } = run;
  const { sha256 } = await studio.models.get(spec.model);
  const folds = foldsOf(spec, used);
  const checkpoints = await checkpointHashes(studio, spec, folds);
  const present = new Set(used.flatMap(({ present }) => [...present]));
  // What the mapping calls unknown is looked for in no reference.
  const unknown = spec.mapping && ignoreOf(spec.mapping);
  const absent = outputs
    .filter(({ value }) => value !== 0 && value !== unknown)
    .filter(({ values }) => !values.some((one) => present.has(one)))
    .map(({ value, name }) => ({ value, name }));
  const cases = used.map(({ one, opened, sample }) => ({
    name: opened.name,
    fold: one.fold ?? ('ensemble' as const),
    voxels: sample.weight.length,
    trainedOn: one.trainedOn ?? false,
  }));
  const clamped = fit.temperatures.map((one) => one.clamped);
  const described: Omit<Calibration, 'id'> = {
    software: SOFTWARE,
    model: spec.model,
    modelSha256: sha256,
    checkpoint: spec.checkpoint,
    folds: spec.folds,
    checkpoints,
    tileStepSize: spec.tileStepSize,
    mirroring: spec.mirroring,
    mapping: spec.mapping ?? null,
    temperatures: fit.temperatures.map(({ temperature }) => temperature),
    classScales: fit.classScales,
    clamped,
    warnings: warningsOf({ cases, clamped, absent: absent.length, folds: spec.folds.length }),
    absent,
    cases,
    volumes: outputs
      .filter(({ value }) => value !== 0)
      .map(({ value }) => ({ value, mm3: used.flatMap(({ volumes }) => volumes.get(value) ?? []) })),
    provenLargest: fit.provenLargest,
    skipped,
    seed: spec.seed,
    voxels: used.reduce((sum, { sample }) => sum + sample.weight.length, 0),
    region: fit.region,
    border: fit.border,
    classes: fit.classes,
    counted: true,
  };
  return { id: await idOf(described), ...described };
}

/** Every checkpoint that had a part in it, or will be run under it. */
function foldsOf(spec: TeacherRun, used: readonly UsedCase[]): Fold[] {
  const all = [...spec.folds, ...used.flatMap(({ one }) => one.fold ?? [])];
  return [...new Set(all)].sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

function warningsOf(of: {
  readonly cases: Calibration['cases'];
  readonly clamped: readonly boolean[];
  readonly absent: number;
  readonly folds: number;
}): CalibrationWarning[] {
  const { cases, clamped, absent, folds } = of;
  const single = folds > 1 && cases.some(({ fold }) => fold !== 'ensemble');
  return [
    ...(cases.some(({ trainedOn }) => trainedOn) ? (['training-cases'] as const) : []),
    ...(single ? (['conservative-for-ensemble'] as const) : []),
    ...(clamped.some(Boolean) ? (['clamped'] as const) : []),
    ...(cases.length < FEW_CASES ? (['few-cases'] as const) : []),
    ...(absent > 0 ? (['class-absent'] as const) : []),
  ];
}

async function idOf(described: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(described));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest.subarray(0, 6), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
