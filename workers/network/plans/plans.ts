import { ModelError } from '../failures.ts';
import { parseForeign } from './parse.ts';
import { plansSchema } from './schema.ts';

/** CT clipping and normalisation constants of one channel. */
export interface IntensityProperties {
  readonly mean: number;
  readonly std: number;
  readonly percentile005: number;
  readonly percentile995: number;
}

/** plans.json. Shapes and spacings are in transposed axis order (spec §1.5). */
export interface Plans {
  readonly datasetName: string;
  readonly plansName: string;
  readonly imageReaderWriter: string;
  readonly transposeForward: readonly [number, number, number];
  readonly transposeBackward: readonly [number, number, number];
  readonly intensities: readonly IntensityProperties[];
  readonly configurationNames: readonly string[];
  /** The file as it was, with every unknown key, for writing it again. */
  readonly json: PlansJson;
}
export type PlansJson = ReturnType<typeof plansSchema.parse>;

/** @throws ModelError `model.plans` for a missing or ill-typed key, `model.v1` for plans of nnU-Net v1. */
export function parsePlans(json: unknown, file = 'plans.json'): Plans {
  if (isVersion1(json)) {
    const message = `${file}: plans of nnU-Net v1. Train or convert the model with nnU-Net v2 and open that.`;
    throw new ModelError('v1', message, { file });
  }
  const plans = parseForeign(plansSchema, json, file, 'plans');
  const intensities =
    plans.foreground_intensity_properties_per_channel ?? plans.foreground_intensity_properties_by_modality;
  return {
    datasetName: plans.dataset_name,
    plansName: plans.plans_name,
    imageReaderWriter: plans.image_reader_writer,
    transposeForward: axes(plans.transpose_forward, file),
    transposeBackward: axes(plans.transpose_backward, file),
    intensities: byIndex(intensities ?? {}).map((channel) => ({
      mean: channel.mean,
      std: channel.std,
      percentile005: channel.percentile_00_5,
      percentile995: channel.percentile_99_5,
    })),
    configurationNames: Object.keys(plans.configurations),
    json: plans,
  };
}

function isVersion1(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'plans_per_stage' in json;
}

function axes(order: readonly number[], file: string): readonly [number, number, number] {
  const [a, b, c] = order;
  if (a === undefined || b === undefined || c === undefined || new Set([a, b, c, 0, 1, 2]).size !== 3) {
    const message = `${file}: transpose [${order.join(', ')}] is not an order of the axes 0, 1, 2.`;
    throw new ModelError('plans', message, { file, key: 'transpose_forward', found: order.join(', ') });
  }
  return [a, b, c];
}

/** Values of a record whose keys are "0", "1", …, in numeric order. */
export function byIndex<T>(record: Readonly<Record<string, T>>): T[] {
  return Object.entries(record)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, value]) => value);
}
