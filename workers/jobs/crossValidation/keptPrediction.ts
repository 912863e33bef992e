/** A case of a cross-validation as a result of the workspace, so that it is shown beside its reference like any other. */
import { readImage } from '../../image/index.ts';
import { labelRules, parseDatasetJson } from '../../network/index.ts';
import { caseScanId } from '../../workspace/index.ts';
import type { ResultSummary } from '../api.ts';
import { countLabels } from '../importing/describeScan.ts';
import type { Studio } from '../studio.ts';
import { writtenEnding } from '../writtenEnding.ts';
import { readJson } from './folders.ts';

/**
 * Kept once, as long as the file is the same: a cross-validation that was done again has others.
 * @param source folder of gathered predictions @param id of the case
 * @throws WorkspaceError `workspace.missing`, ImageError
 */
export async function keptPrediction(
  { directory, models, results }: Studio,
  dataset: string,
  source: string,
  id: string,
): Promise<ResultSummary> {
  const scan = caseScanId({ part: 'image', folder: dataset, case: id });
  // A result's files are found by its name.
  const name = [id, ...source.split('/').slice(2)].join('__');
  const json = parseDatasetJson(await readJson(directory, `nnUNet_raw/${dataset}/dataset.json`));
  const file = `${id}${writtenEnding(json)}`;
  const content = await directory.read(`${source}/${file}`);
  for (const one of await results.list()) {
    const [stored = ''] = one.files;
    if (one.scan !== scan || one.name !== name) continue;
    if (await hasSameBytes(await results.file(one.id, stored), content)) return one;
  }
  const { data, geometry } = await readImage(content, file);
  const { segments } = labelRules(json);
  const model = await modelOf(models, dataset, source);
  const none = Object.fromEntries(segments.map(({ value }) => [value, 0]));
  const voxels = { ...none, ...countLabels(data) };
  return results.add(
    { scan, model, name, geometry, segments, voxels, seconds: {}, backend: 'cross-validation' },
    [{ name: `${name}${writtenEnding(json)}`, content }],
  );
}

async function hasSameBytes(a: Blob, b: Blob): Promise<boolean> {
  if (a.size !== b.size) return false;
  const [one, other] = [new Uint8Array(await a.arrayBuffer()), new Uint8Array(await b.arrayBuffer())];
  return one.every((byte, at) => byte === other[at]);
}

/** Id of the model in the list whose folder holds the predictions; '' for an ensemble's. */
async function modelOf(models: Studio['models'], dataset: string, source: string): Promise<string> {
  const [, , folder = ''] = source.split('/');
  const [trainer, plans, configuration] = folder.split('__');
  const found = (await models.list()).find(
    (one) =>
      one.dataset === dataset &&
      one.trainer === trainer &&
      one.plans === plans &&
      one.configuration === configuration,
  );
  return found?.id ?? '';
}
