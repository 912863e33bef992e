import { labelRules } from '../../network/index.ts';
import { type DatasetSummary, parseDatasetFolder } from '../../workspace/index.ts';
import { labelNames } from '../datasets/labelNames.ts';
import { JobError } from '../jobError.ts';
import type { DecidedLabels } from '../predicting/decidedLabels.ts';
import type { RunnableModel } from '../predicting/openModel.ts';
import type { Studio } from '../studio.ts';

/**
 * The dataset that a batch writes: made with the model's labels and an ignore label, or continued where it has them.
 * @throws JobError `job.otherLabels` when it is there and means something else
 */
export async function openTarget(
  { datasets }: Studio,
  folder: string,
  { dataset }: RunnableModel,
  { segments, hasRegions }: DecidedLabels,
): Promise<DatasetSummary> {
  const rules = labelRules(dataset);
  const labels = hasRegions
    ? rules.foregroundRegions
    : segments.map(({ name, value }) => ({ name, values: [value] }));
  const there = (await datasets.list()).find((one) => one.folder === folder);
  if (there) {
    const found = labelNames(there.labels);
    const expected = labelNames(labels);
    if (found !== expected || there.ignore === undefined)
      throw new JobError('otherLabels', { file: folder, found, expected });
    return there;
  }
  const { id, name } = parseDatasetFolder(folder) ?? { id: 0, name: folder };
  return datasets.create({
    id,
    name,
    channels: dataset.channelNames,
    labels,
    ignore: true,
    ...(hasRegions && { regionsClassOrder: rules.regionsClassOrder }),
    fileEnding: '.nii.gz',
    more: { dataset: {} },
  });
}
