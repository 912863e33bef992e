import { expect, it } from 'vitest';
import { parseDatasetJson } from '../network/index.ts';
import { locationKeys } from './classLocations.ts';

const keysOf = (labels: Record<string, number | number[]>, order: number[]) =>
  locationKeys(
    parseDatasetJson({
      channel_names: { 0: 'MRI' },
      labels: { background: 0, ...labels },
      regions_class_order: order,
      numTraining: 1,
      file_ending: '.nii.gz',
    }),
  );

// As nnU-Net 2.8.1 keys them: printed from `DefaultPreprocessor.run_case` on a dataset of these labels.
it('keys a region of one label as the file has it', () => {
  expect(keysOf({ whole: [1, 2, 3], core: [2, 3], en: 3, ignore: 4 }, [1, 2, 3])).toEqual([
    [1, 2, 3],
    [2, 3],
    3,
    [-1, 0, 1, 2, 3],
  ]);
  expect(keysOf({ whole: [1, 2], en: [2] }, [1, 2])).toEqual([[1, 2], [2]]);
});
