/** Calibrations beside their model: `.segloop/models/<id>/calibrations/<calibration>.json`, `<calibration>.counts.json`. */
import { z } from 'zod';
import {
  PRECISION_BINS,
  type PrecisionCounts,
  TALLY_BINS,
  type TrueVoxelCounts,
} from '../../semisupervised/index.ts';
import type { Directory } from '../../workspace/index.ts';
import type { Calibration, LabelMapping } from './api.ts';

const folderOf = (model: string) => `.segloop/models/${model}/calibrations`;
const MAPPING = 'mapping.json';

const mappingSchema = z.object({
  labels: z.record(z.string(), z.int().min(0)),
  map: z.record(z.string(), z.string()),
});

/** Bins that hold something: [bin, predicted, correct]. */
const countsSchema = z.array(
  z.object({
    case: z.string(),
    classes: z.array(
      z.object({
        value: z.int().min(0),
        present: z.boolean(),
        bins: z.array(z.tuple([z.int().min(0), z.number(), z.number()])),
      }),
    ),
    /** Absent from calibrations of earlier versions. Bins: [bin, voxels]. */
    truth: z
      .array(
        z.object({
          truth: z.int().min(0),
          predicted: z.int().min(0),
          vetoed: z.boolean(),
          bins: z.array(z.tuple([z.int().min(0), z.number()])),
        }),
      )
      .default([]),
  }),
);

/** Counts of one case. */
export interface CaseCounts {
  readonly case: string;
  /** By label value. */
  readonly counts: ReadonlyMap<number, PrecisionCounts>;
  readonly truth: readonly TrueVoxelCounts[];
}

/** Calibrations of earlier versions have a temperature and nothing beside it. */
type Stored = Omit<Calibration, Later> & Partial<Pick<Calibration, Later>>;
type Later = 'classScales' | 'provenLargest';

const isCalibration = (value: unknown): value is Stored =>
  typeof value === 'object' && value !== null && 'temperatures' in value && 'checkpoints' in value;

const LATER = { classScales: [], provenLargest: [] };

export class CalibrationStore {
  constructor(private readonly directory: Directory) {}

  async list(model: string): Promise<Calibration[]> {
    const found: Calibration[] = [];
    for (const { name, kind } of await this.directory.list(folderOf(model))) {
      if (kind !== 'file' || !/^[0-9a-f]+\.json$/.test(name)) continue;
      const value = await this.json(`${folderOf(model)}/${name}`);
      if (isCalibration(value)) found.push({ ...LATER, ...value });
    }
    return found;
  }

  /** Counts first: a calibration that is there has them. */
  async put(calibration: Calibration, counts: readonly CaseCounts[]): Promise<void> {
    const folder = folderOf(calibration.model);
    await this.directory.write(`${folder}/${calibration.id}.counts.json`, JSON.stringify(counts.map(packed)));
    await this.directory.write(`${folder}/${calibration.id}.json`, calibrationText(calibration));
  }

  /** Undefined where there are none, or none that can be read. */
  async counts(model: string, id: string): Promise<CaseCounts[] | undefined> {
    const parsed = countsSchema.safeParse(await this.json(`${folderOf(model)}/${id}.counts.json`));
    return parsed.success ? parsed.data.map(unpacked) : undefined;
  }

  async remove(model: string, id: string): Promise<void> {
    await this.directory.remove(`${folderOf(model)}/${id}.json`);
    await this.directory.remove(`${folderOf(model)}/${id}.counts.json`);
  }

  async mapping(model: string): Promise<LabelMapping | undefined> {
    const parsed = mappingSchema.safeParse(await this.json(`${folderOf(model)}/${MAPPING}`));
    return parsed.success ? parsed.data : undefined;
  }

  async putMapping(model: string, mapping: LabelMapping | undefined): Promise<void> {
    const path = `${folderOf(model)}/${MAPPING}`;
    if (mapping) await this.directory.write(path, JSON.stringify(mapping, null, 2));
    else await this.directory.remove(path);
  }

  private async json(path: string): Promise<unknown> {
    if (!(await this.directory.exists(path))) return undefined;
    try {
      return JSON.parse(await (await this.directory.read(path)).text());
    } catch {
      return undefined;
    }
  }
}

/** `calibration.json`. */
export const calibrationText = (calibration: Calibration): string =>
  `${JSON.stringify(calibration, null, 2)}\n`;

function packed({ case: name, counts, truth }: CaseCounts): z.input<typeof countsSchema>[number] {
  return {
    case: name,
    truth: truth.map(({ bins, ...one }) => ({
      ...one,
      bins: Array.from(bins, (count, bin): [number, number] => [bin, count]).filter(([, count]) => count > 0),
    })),
    classes: [...counts].map(([value, { present, predicted, correct }]) => ({
      value,
      present,
      bins: Array.from(predicted, (count, bin): [number, number, number] => [
        bin,
        count,
        correct[bin],
      ]).filter(([, count]) => count > 0),
    })),
  };
}

function unpacked({ case: name, classes, truth }: z.output<typeof countsSchema>[number]): CaseCounts {
  const counts = classes.map(({ value, present, bins }) => {
    const [predicted, correct] = [new Float64Array(PRECISION_BINS), new Float64Array(PRECISION_BINS)];
    for (const [bin, count, right] of bins) {
      predicted[bin] = count;
      correct[bin] = right;
    }
    return [value, { predicted, correct, present }] as const;
  });
  const byTruth = truth.map(({ bins, ...one }): TrueVoxelCounts => {
    const voxels = new Float64Array(TALLY_BINS);
    for (const [bin, count] of bins) voxels[bin] = count;
    return { ...one, bins: voxels };
  });
  return { case: name, counts: new Map(counts), truth: byTruth };
}
