/** `semisupervised.json` beside a dataset: what made its pseudo-labels, whoever wrote it. */
import { z } from 'zod';
import type { ReportSpec } from '../workers.ts';

/** By which labels are made. */
const rulesSchema = z.object({
  thresholds: z.object({
    mode: z.string(),
    share: z.number().optional(),
    target: z.number().optional(),
  }),
  cuts: z.array(
    z.object({ value: z.number(), code: z.number(), share_at_code: z.number(), probability: z.number() }),
  ),
  background_veto: z.union([z.number(), z.string()]),
  members_agree: z.boolean(),
  boundary_mm: z.number(),
  post_processing: z.array(z.object({ value: z.number() })),
  filter: z.unknown().transform((filter) => filter !== false && filter !== 'off'),
  seed: z.number(),
});

const recordSchema = rulesSchema.extend({
  teacher: z.object({
    model: z.string(),
    sha256: z.string(),
    folds: z.array(z.union([z.number(), z.string()])),
    checkpoint: z.string(),
    mirroring: z.boolean(),
    tile_step_size: z.number(),
  }),
  calibration: z.union([
    z.object({ temperatures: z.array(z.number()), class_scales: z.array(z.unknown()).default([]) }),
    z.string(),
  ]),
  mapping: z.union([
    z.object({ labels: z.record(z.string(), z.number()), map: z.record(z.string(), z.string()) }),
    z.string(),
  ]),
  /** Cases that were made anew since, the last ones last. */
  regenerated: z.array(rulesSchema.extend({ made: z.array(z.string()) })).default([]),
});
export type BatchRecord = z.infer<typeof recordSchema>;

/** The command line names its mode outside. */
const ofCommandLine = z
  .looseObject({
    mode: z.string(),
    quantile: z.number().optional(),
    target_precision: z.number().optional(),
  })
  .transform(({ mode, quantile, target_precision: target, ...rest }) => ({
    ...rest,
    thresholds: {
      mode,
      ...(quantile !== undefined && { share: quantile }),
      ...(target !== undefined && { target }),
    },
    members_agree: mode === 'agreement',
  }));

/** Undefined for what neither a batch nor `segloop pseudo-label` wrote. */
export function parseRecord(text: string): BatchRecord | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return recordSchema.safeParse(ofCommandLine.safeParse(value).data ?? value).data;
  } catch {
    return undefined;
  }
}

type Said = Pick<ReportSpec, 'teacher' | 'mapping' | 'mode' | 'cuts' | 'rules' | 'warnings'>;

/** What the report says of it, in the report's English. */
export function saidOf(record: BatchRecord | undefined): Said {
  if (!record) return { teacher: [], mode: 'unknown', cuts: [], rules: [], warnings: [] };
  const { teacher, mapping, calibration, regenerated } = record;
  const last = regenerated.at(-1);
  const { thresholds, cuts } = last ?? record;
  return {
    teacher: [
      { what: 'model', is: teacher.model },
      { what: 'SHA-256', is: teacher.sha256 },
      { what: 'folds', is: teacher.folds.join(', ') },
      { what: 'checkpoint', is: teacher.checkpoint },
      {
        what: 'mirroring, tile step',
        is: `${teacher.mirroring ? 'on' : 'off'}, ${teacher.tile_step_size}`,
      },
    ],
    ...(typeof mapping !== 'string' && { mapping }),
    mode: thresholds.target === undefined ? thresholds.mode : `target precision ${thresholds.target}`,
    cuts,
    rules: [
      ...rulesOf(last ?? record),
      ...(last ? [{ what: 'made anew by these rules', is: `${last.made.length} cases` }] : []),
    ],
    warnings: typeof calibration === 'string' ? ['The confidence is not calibrated.'] : [],
  };
}

const rulesOf = (record: z.infer<typeof rulesSchema>): ReportSpec['rules'] => [
  ...(record.thresholds.share === undefined
    ? []
    : [{ what: 'share kept of every class', is: `${Number((100 * record.thresholds.share).toFixed(6))} %` }]),
  {
    what: 'background veto',
    is: typeof record.background_veto === 'number' ? `above ${record.background_veto}` : 'off',
  },
  { what: 'members must agree', is: record.members_agree ? 'yes' : 'no' },
  { what: 'boundary band', is: `${record.boundary_mm} mm` },
  { what: 'classes cleaned up', is: record.post_processing.map(({ value }) => value).join(', ') || 'none' },
  { what: 'case filter', is: record.filter ? 'on' : 'off' },
  { what: 'seed', is: String(record.seed) },
];
