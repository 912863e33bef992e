import { ModelError } from '../failures.ts';
import { parseForeign } from './parse.ts';
import { byIndex } from './plans.ts';
import { datasetSchema } from './schema.ts';

/** dataset.json (spec §1.2). */
export interface DatasetJson {
  /** By channel index. */
  readonly channelNames: readonly string[];
  /** Name → value, or the values that a region unites; in file order. */
  readonly labels: ReadonlyMap<string, number | readonly number[]>;
  readonly regionsClassOrder?: readonly number[];
  readonly fileEnding: string;
  readonly overwriteImageReaderWriter?: string;
  readonly numTraining?: number;
  /** The file as it was, with every unknown key. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** @throws ModelError `model.dataset` for a missing or ill-typed key. */
export function parseDatasetJson(json: unknown, file = 'dataset.json'): DatasetJson {
  const dataset = parseForeign(datasetSchema, json, file, 'dataset');
  const channels = dataset.channel_names ?? dataset.modality;
  if (channels === undefined) {
    const message = `${file}: key "channel_names" is missing. Add it, for example {"0": "CT"}.`;
    throw new ModelError('dataset', message, { file, key: 'channel_names', found: 'nothing' });
  }
  const reader = dataset.overwrite_image_reader_writer;
  return {
    channelNames: byIndex(channels),
    labels: new Map(Object.entries(dataset.labels)),
    ...(dataset.regions_class_order && { regionsClassOrder: dataset.regions_class_order }),
    fileEnding: dataset.file_ending,
    // nnU-Net ignores the literal text "None".
    ...(reader && reader !== 'None' && { overwriteImageReaderWriter: reader }),
    ...(dataset.numTraining !== undefined && { numTraining: dataset.numTraining }),
    json: dataset,
  };
}
