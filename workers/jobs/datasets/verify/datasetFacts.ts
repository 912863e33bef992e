import { labelRules, ModelError, parseDatasetJson } from '../../../network/index.ts';
import { type Complaint, complaint } from './complaints.ts';

const REQUIRED = ['labels', 'channel_names', 'numTraining', 'file_ending'] as const;

/** What the checks of single cases need of dataset.json. */
export interface DatasetFacts {
  readonly channels: number;
  readonly numTraining: number;
  readonly fileEnding: string;
  readonly reader?: string;
  /** Every value a label may hold, ignore among them. */
  readonly values: readonly number[];
  readonly names: ReadonlyMap<number, string>;
  readonly ignore?: number;
  readonly placed?: Readonly<Record<string, { readonly images: readonly string[]; readonly label: string }>>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Checks dataset.json by itself. Without facts nothing further can be checked. */
export function checkDatasetJson(text: string, complain: (one: Complaint) => void): DatasetFacts | undefined {
  const json = parsed(text, complain);
  if (!isRecord(json)) return undefined;
  const missing = REQUIRED.filter((key) => !(key in json));
  if (missing.length > 0) {
    complain(complaint('missingKeys', { missing: missing.join(', ') }));
    return undefined;
  }
  try {
    const dataset = parseDatasetJson(json);
    const rules = labelRules(dataset);
    const ignore = rules.ignoreLabel;
    const values = [...rules.allLabels, ...(ignore === undefined ? [] : [ignore])];
    const gaps = values.filter((value, index) => index > 0 && value !== (values[index - 1] ?? 0) + 1);
    if (gaps.length > 0) complain(complaint('order', { values: gaps.join(', ') }));
    return {
      channels: dataset.channelNames.length,
      numTraining: dataset.numTraining ?? 0,
      fileEnding: dataset.fileEnding,
      ...(dataset.overwriteImageReaderWriter && { reader: dataset.overwriteImageReaderWriter }),
      values,
      names: namesByValue(rules.labels),
      ...(ignore !== undefined && { ignore }),
      ...(isRecord(json.dataset) && { placed: placedOf(json.dataset) }),
    };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    complain(complaint('labels', { rule: error.message.replace(/^dataset\.json: /, '') }));
    return undefined;
  }
}

function parsed(text: string, complain: (one: Complaint) => void): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    complain(complaint('damagedJson', { reason: error instanceof Error ? error.message : String(error) }));
    return undefined;
  }
}

const namesByValue = (labels: readonly { name: string; values: readonly number[] }[]) =>
  new Map(labels.flatMap(({ name, values }) => values.map((value) => [value, name] as const)));

function placedOf(dataset: Record<string, unknown>): NonNullable<DatasetFacts['placed']> {
  const texts = (value: unknown): string[] =>
    Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
  const cases = Object.entries(dataset).map(([id, one]) => {
    const { images, label } = isRecord(one) ? one : {};
    return [id, { images: texts(images), label: typeof label === 'string' ? label : '' }] as const;
  });
  return Object.fromEntries(cases);
}
