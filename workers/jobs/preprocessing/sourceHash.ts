import { createSHA256 } from 'hash-wasm';
import type { Configuration } from '../../network/index.ts';
import type { CaseSummary } from '../../workspace/index.ts';
import type { Studio } from '../studio.ts';
import { type TrainingDataset, unknownFolder } from './openDataset.ts';

/** Changes whenever another preprocessing of the case would come out: its files, and what plans and labels say. */
export async function sourceHash(
  studio: Studio,
  { folder, dataset, plans, unknownSets, labelledCertain }: TrainingDataset,
  { json }: Configuration,
  one: CaseSummary,
): Promise<string> {
  const hash = await createSHA256();
  hash.update(
    JSON.stringify({
      version: 1,
      reader: plans.imageReaderWriter,
      transpose: plans.transposeForward,
      intensities: plans.intensities,
      spacing: json.spacing,
      schemes: json.normalization_schemes,
      masks: json.use_mask_for_norm,
      resampling: [
        json.resampling_fn_data,
        json.resampling_fn_data_kwargs,
        json.resampling_fn_seg,
        json.resampling_fn_seg_kwargs,
      ],
      labels: [...dataset.labels],
      annotated: one.facts?.annotatedClasses,
      unknownSets,
      ...(labelledCertain && { labelledCertain }),
    }),
  );
  const unknown = `${unknownFolder(folder)}/${one.id}${dataset.fileEnding}`;
  const paths = [...one.images, ...(one.label ? [one.label] : []), unknown];
  for (const path of paths) {
    if (!(await studio.directory.exists(path))) continue;
    const reader = (await studio.directory.read(path)).stream().getReader();
    hash.update(path);
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) hash.update(piece.value);
  }
  return hash.digest('hex');
}
