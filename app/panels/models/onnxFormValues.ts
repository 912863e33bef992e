/** The form of a lone .onnx: texts as typed, and what they mean. */
import { z } from 'zod';
import type { OnnxModelForm } from '../../workers.ts';

export const NORMALISATIONS = ['CT', 'ZScore', 'RescaleTo01', 'RGBTo01', 'None'] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];

export interface OnnxFormValues {
  readonly name: string;
  /** Three numbers, z y x, as nnU-Net's plans write them. */
  readonly patchSize: string;
  readonly spacing: string;
  readonly channels: number;
  readonly normalisation: Normalisation;
  readonly lower: number;
  readonly upper: number;
  readonly mean: number;
  readonly std: number;
  /** Comma-separated, background first. */
  readonly labels: string;
}

export const firstOnnxForm = (fileName: string): OnnxFormValues => ({
  name: fileName.replace(/\.onnx$/i, ''),
  patchSize: '128 128 128',
  spacing: '1 1 1',
  channels: 1,
  normalisation: 'ZScore',
  lower: -1000,
  upper: 1000,
  mean: 0,
  std: 300,
  labels: 'background, foreground',
});

const triple = (each: z.ZodType<number>) => z.tuple([each, each, each]);
const patch = triple(z.number().int().positive());
const spacing = triple(z.number().positive());

const numbersIn = (text: string) =>
  text
    .split(/[\s,;×x]+/)
    .filter((part) => part !== '')
    .map(Number);
const labelsIn = (text: string) =>
  text
    .split(/[,，;]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');

export type OnnxField = 'name' | 'patchSize' | 'spacing' | 'std' | 'labels';

/** Fields that cannot be read as what they must be. */
export function onnxFormFaults(values: OnnxFormValues): OnnxField[] {
  const faults: OnnxField[] = [];
  if (values.name.trim() === '') faults.push('name');
  if (!patch.safeParse(numbersIn(values.patchSize)).success) faults.push('patchSize');
  if (!spacing.safeParse(numbersIn(values.spacing)).success) faults.push('spacing');
  if (values.normalisation === 'CT' && !(values.std > 0 && values.upper > values.lower)) faults.push('std');
  if (labelsIn(values.labels).length < 2) faults.push('labels');
  return faults;
}

/** @throws ZodError unless `onnxFormFaults` is empty. */
export function readOnnxForm(values: OnnxFormValues): OnnxModelForm {
  const { name, channels, normalisation, lower, upper, mean, std } = values;
  return {
    name: name.trim(),
    patchSize: patch.parse(numbersIn(values.patchSize)),
    spacing: spacing.parse(numbersIn(values.spacing)),
    normalisation: Array.from({ length: channels }, () => normalisation),
    ...(normalisation === 'CT' ? { intensity: { lower, upper, mean, std } } : {}),
    labels: labelsIn(values.labels),
  };
}
