/** Surface distances of gathered predictions: nnU-Net's summaries have none. Computed when asked for and kept while the
 *  summary stays the same: `.segloop/surfaces/<folder of the predictions>.json`. */
import { createSHA256 } from 'hash-wasm';
import { z } from 'zod';
import { readImage } from '../../image/index.ts';
import { labelRules, parseDatasetJson } from '../../network/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { scoreCase } from '../evaluating/scoreCase.ts';
import { judgedClasses } from '../evaluating/scoreFiles.ts';
import { asLabels } from '../labelMap.ts';
import { CrossValidationError } from './crossValidationError.ts';
import { filesEnding, nameOf, readJson } from './folders.ts';
import { datasetReferences } from './references.ts';

const distance = z.object({ nsd: z.number().nullable(), hd95: z.number().nullable() });
const surfacesSchema = z.object({
  version: z.literal(1),
  summary: z.string(),
  toleranceMm: z.number(),
  /** By name of the case's file, one a class in the dataset's order. */
  cases: z.record(z.string(), z.array(distance)),
});
export type Surfaces = z.infer<typeof surfacesSchema>;

const pathOf = (source: string): string => `.segloop/surfaces/${source.replaceAll('/', '__')}.json`;

async function summaryHash(directory: Directory, source: string): Promise<string> {
  const hash = await createSHA256();
  return hash.update(await (await directory.read(`${source}/summary.json`)).text()).digest('hex');
}

/** Undefined where none were computed, or for predictions that were other ones then. */
export async function readSurfaces(directory: Directory, source: string): Promise<Surfaces | undefined> {
  if (!(await directory.exists(pathOf(source)))) return undefined;
  const text = await (await directory.read(pathOf(source))).text();
  const found = surfacesSchema.safeParse(JSON.parse(text)).data;
  return found?.summary === (await summaryHash(directory, source)) ? found : undefined;
}

export interface SurfaceWork {
  readonly dataset: string;
  /** Folder of the predictions. */
  readonly source: string;
  readonly toleranceMm: number;
  readonly signal: AbortSignal;
  readonly onCase: (done: number, total: number) => void;
}

/** @throws CrossValidationError `crossValidation.otherSize`, `crossValidation.noReference`; AbortError after the signal */
export async function computeSurfaces(directory: Directory, work: SurfaceWork): Promise<void> {
  const { dataset, source, toleranceMm, signal, onCase } = work;
  const json = parseDatasetJson(await readJson(directory, `nnUNet_raw/${dataset}/dataset.json`));
  const rules = labelRules(json);
  const classes = judgedClasses(rules);
  const reference = await datasetReferences(directory, dataset, 'raw');
  const names = await filesEnding(directory, source, json.fileEnding);
  const cases: Surfaces['cases'] = {};
  for (const [done, name] of names.entries()) {
    signal.throwIfAborted();
    onCase(done, names.length);
    // Others have their turn: a case is one long computation.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const found = await readImage(await directory.read(`${source}/${name}`), name);
    const truth = await readImage(await directory.read(reference(name)), nameOf(name));
    if (found.data.length !== truth.data.length)
      throw new CrossValidationError('otherSize', { file: name, other: reference(name) });
    const maps = {
      prediction: asLabels(found.data),
      reference: asLabels(truth.data),
      ignore: rules.ignoreLabel,
      geometry: truth.geometry,
    };
    cases[name] = scoreCase(maps, classes, toleranceMm).map(({ nsd, hd95 }) => ({ nsd, hd95 }));
  }
  onCase(names.length, names.length);
  const summary = await summaryHash(directory, source);
  await directory.write(pathOf(source), JSON.stringify({ version: 1, summary, toleranceMm, cases }));
}
