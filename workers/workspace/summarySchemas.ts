import { z } from 'zod';
import { deviceFactsSchema } from '../deviceFacts/index.ts';
import type { ModelSummary, PredictedPart, ResultSummary, ScanSummary, StoredSegment } from '../jobs/api.ts';
import { unknownSetsSchema } from '../semisupervised/index.ts';
import type { StoredRecord } from './recordStore.ts';
import { storedFileSchema } from './storedFile.ts';

const zyx = z.tuple([z.number(), z.number(), z.number()]);

const geometrySchema = z.object({
  size: zyx,
  spacing: zyx,
  origin: zyx,
  direction: z.array(z.number()).length(9),
});

const segmentSchema = z.object({ value: z.number(), name: z.string() });

const storedSegmentSchema: z.ZodType<StoredSegment> = z.object({
  value: z.int().min(1).max(65535),
  name: z.string(),
  colour: z.string().regex(/^#[0-9a-f]{6}$/i),
  visible: z.boolean(),
  locked: z.boolean(),
  unannotated: z.literal(true).exactOptional(),
});

const dicomIdentitySchema = z.object({
  series: z.string(),
  frameOfReference: z.string(),
  localizer: z.literal(true).exactOptional(),
});

const noteSchema = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});

const scanSummarySchema: z.ZodType<ScanSummary> = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(['image', 'labels']),
  files: z.array(z.object({ name: z.string(), bytes: z.number() })),
  channels: z.int().min(1),
  geometry: geometrySchema,
  modality: z.enum(['CT', 'MR', 'PT', 'other']),
  of: z.string().exactOptional(),
  voxels: z.record(z.coerce.number(), z.number()).exactOptional(),
  segments: z.array(storedSegmentSchema).exactOptional(),
  ignore: z.int().min(1).max(65535).exactOptional(),
  model: z.string().exactOptional(),
  unknown: z.object({ sets: unknownSetsSchema }).exactOptional(),
  thumbnail: z.object({ width: z.int(), height: z.int(), grey: z.base64() }).exactOptional(),
  description: z.string().exactOptional(),
  dicom: dicomIdentitySchema.exactOptional(),
  window: z.object({ width: z.number().positive(), centre: z.number() }).exactOptional(),
  notes: z.array(noteSchema).exactOptional(),
  addedAt: z.number(),
});

const modelSummarySchema: z.ZodType<ModelSummary> = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['nnunet', 'onnx']),
  dataset: z.string(),
  trainer: z.string(),
  plans: z.string(),
  configuration: z.string(),
  architecture: z.string(),
  channels: z.array(z.string()),
  labels: z.array(z.object({ name: z.string(), values: z.array(z.number()) })),
  segments: z.array(segmentSchema),
  patchSize: z.array(z.number()),
  spacing: z.array(z.number()),
  folds: z.array(z.union([z.number(), z.literal('all')])),
  checkpoints: z.array(z.string()),
  parameterCount: z.number(),
  bytes: z.number(),
  sha256: z.string(),
  needsPreviousStage: z.boolean(),
  addedAt: z.number(),
});

const predictedPartSchema: z.ZodType<PredictedPart> = z.object({
  kind: z.enum(['box', 'annotated']),
  first: zyx,
  end: zyx,
  labels: z.string().exactOptional(),
  ignore: z.int().min(1).max(65535),
});

const resultSummarySchema: z.ZodType<ResultSummary> = z.object({
  id: z.string(),
  scan: z.string(),
  model: z.string(),
  name: z.string(),
  files: z.array(z.string()),
  geometry: geometrySchema,
  segments: z.array(segmentSchema),
  voxels: z.record(z.coerce.number(), z.number()),
  seconds: z.record(z.string(), z.number()),
  backend: z.string(),
  device: deviceFactsSchema.exactOptional(),
  fellBack: z.string().exactOptional(),
  region: predictedPartSchema.exactOptional(),
  createdAt: z.number(),
});

/** `folder`: the model folder, from the workspace's root. */
export interface ModelRecord extends StoredRecord<ModelSummary> {
  readonly folder: string;
}

const stored = z.array(storedFileSchema);

export const scanRecordSchema: z.ZodType<StoredRecord<ScanSummary>> = z.object({
  summary: scanSummarySchema,
  stored,
});
export const resultRecordSchema: z.ZodType<StoredRecord<ResultSummary>> = z.object({
  summary: resultSummarySchema,
  stored,
});
export const modelRecordSchema: z.ZodType<ModelRecord> = z.object({
  summary: modelSummarySchema,
  folder: z.string(),
  stored,
});
