import { expect, it } from 'vitest';
import { readImage, writeImage } from '../../image/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { ensureDataset, takeCase } from './loopDatasets.ts';

const FROM = 'Dataset001_Scans';
const TO = 'Dataset300_LoopS1F0Labelled';

it('takes labels of any format, leaves scans where they lie, and reads them as the labelled set is read', async () => {
  const { datasets } = studioOver(new MemoryDirectory());
  const labels = [{ name: 'liver', values: [1] }];
  const more = { overwrite_image_reader_writer: 'NibabelIOWithReorient' };
  await datasets.create({
    ...{ id: 1, name: 'Scans', channels: ['CT'], labels, ignore: false, fileEnding: '.mha', more },
  });
  const geometry = {
    size: [2, 3, 4] as const,
    spacing: [3, 2, 1] as const,
    origin: [5, 6, 7] as const,
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const voxels = Uint8Array.from({ length: 24 }, (_, i) => i % 2);
  const file = new Blob([await writeImage(voxels, { geometry, fileDimension: 3 }, 'a.mha')]);
  await datasets.addCase(FROM, { id: 'a', images: [file], label: file });

  await ensureDataset(studioOver(datasets.directory), TO, FROM, { ignore: true });
  for (let again = 0; again < 2; again++) await takeCase(studioOver(datasets.directory), FROM, TO, 'a');
  const [image] = await datasets.images(TO, 'a');
  expect(image?.name).toBe('a_0000.mha');
  const label = await datasets.label(TO, 'a');
  expect(label.name).toBe('a.nii.gz');
  const { data, geometry: found } = await readImage(label.file, label.name);
  expect([...data]).toEqual([...voxels]);
  expect(found).toMatchObject({ size: geometry.size, spacing: geometry.spacing, origin: geometry.origin });
  expect((await datasets.json(TO)).overwriteImageReaderWriter).toBe('NibabelIOWithReorient');
});
