import { FROZEN } from '../../workspace/index.ts';
import { channelFiles } from '../datasets/addScans.ts';
import { applyRules, type Cuts } from '../review/applyRules.ts';
import { currentLabel, replaceLabel, writeMade } from '../review/currentLabel.ts';
import { measureCase, noted } from '../review/statistics.ts';
import type { StoredPrediction } from '../review/storedPrediction.ts';
import type { Studio } from '../studio.ts';
import { placeOf } from './openSource.ts';
import type { BatchCase, BatchSpec } from './spec.ts';

/**
 * Turns a prediction into the case's pseudo-label: written into the dataset with where each voxel comes from. A label
 * that was there becomes a version, its human voxels stay. @returns bytes written
 * @throws DatasetError, WorkspaceError
 */
export async function labelCase(
  studio: Studio,
  { dataset: folder, rules, model }: Pick<BatchSpec, 'dataset' | 'rules' | 'model'>,
  one: BatchCase,
  prediction: StoredPrediction,
  cuts: Cuts,
): Promise<number> {
  const { datasets } = studio;
  const { name } = one;
  const { map, about } = prediction;
  const there = await datasets.find(folder, name);
  const isLabelled = there?.label !== undefined;
  const earlier = isLabelled ? await currentLabel(datasets, folder, name, prediction) : undefined;
  const made = applyRules(prediction, rules, cuts, name, earlier);
  const facts = {
    state: 'predicted',
    editor: model,
    statistics: noted(measureCase(map, made, about), rules.filter),
    ...(await annotatedClasses(studio, folder, about.missing)),
  } as const;
  if (isLabelled) return replaceLabel(datasets, folder, name, made, prediction, facts);
  return writeMade(datasets, folder, name, made, prediction, (label) =>
    there ? datasets.writeLabel(folder, name, label, facts) : addLabelled(studio, folder, one, label, facts),
  );
}

/** Classes of mine that the teacher does not know were not looked for. Source: spec semisupervised.md §9. */
async function annotatedClasses({ datasets }: Studio, folder: string, missing: readonly number[] = []) {
  if (missing.length === 0) return {};
  const { labels } = await datasets.get(folder);
  const values = labels.flatMap((label) => label.values).filter((value) => value !== 0);
  return { annotatedClasses: values.filter((value) => !missing.includes(value)) };
}

export async function isFrozen({ datasets }: Studio, folder: string, name: string): Promise<boolean> {
  const there = await datasets.find(folder, name);
  return there !== undefined && FROZEN.has(there.state);
}

async function addLabelled(
  studio: Studio,
  folder: string,
  { name, source }: BatchCase,
  label: Blob,
  facts: Parameters<Studio['datasets']['writeLabel']>[3],
): Promise<void> {
  const { datasets } = studio;
  const places = await placeOf(studio, source);
  if (places) {
    await datasets.placeCase(folder, { id: name, images: places });
    await datasets.writeLabel(folder, name, label, facts);
    return;
  }
  if (source.from !== 'scan') throw new RangeError(`${name} has neither a place nor a stored scan.`);
  const images = await channelFiles(studio, source.scan, await datasets.get(folder));
  await datasets.addCase(folder, { id: name, images, label, facts });
}
