/** Our .npz and .pkl in the hands of stock `nnUNetv2_ensemble`. Needs nnU-Net's Python; skipped by name without it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askPython, hasPython, installed } from '../../scripts/python/index.ts';
import { readImage, writeLabels } from '../image/index.ts';
import { labelRules, readNpz } from '../network/index.ts';
import { preprocessCase } from '../nnunet/index.ts';
import { openGoldenCase } from '../nnunet/testing/goldenPreprocessing.ts';
import { probabilitiesNpz, propertiesPickle } from './predictionFiles.ts';
import { exportLogits } from './testing/exportLogits.ts';

const golden = new URL('../../golden/', import.meta.url);
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

async function predicted(name: string) {
  const { plans, dataset, configuration, ...files } = openGoldenCase(name);
  const volumes = await files.volumes();
  const [scan] = volumes;
  if (!scan) throw new Error('no scan');
  const { properties } = await preprocessCase({ plans, dataset, configuration, volumes });
  const logits = files.array('logits').data as Float32Array;
  const output = await exportLogits(logits, properties, configuration, labelRules(dataset), true);
  return { output, properties, scan, plans, expected: files };
}

it('writes probabilities that read back as they were', async () => {
  const { output, scan } = await predicted('ct_isotropic');
  const npz = await bytesOf(await probabilitiesNpz(output.probabilities, scan.geometry.size));
  const read = readNpz(npz).get('probabilities');
  expect(read?.dtype).toBe('float32');
  expect(read?.shape).toEqual([3, ...scan.geometry.size]);
  expect([...(read?.data ?? [])]).toEqual(output.probabilities.flatMap((channel) => [...channel]));
});

describe.skipIf(!hasPython)('with nnU-Net’s Python', () => {
  it.each(['ct_isotropic', 'regions_transposed'])('ensembles %s to the segmentation itself', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'segloop-ensemble-'));
    try {
      const { output, scan, properties, plans, expected } = await predicted(name);
      for (const member of ['a', 'b']) {
        const write = (file: string, content: Uint8Array | string) =>
          writeFileSync(join(folder, member, file), content);
        mkdirSync(join(folder, member));
        write('case.npz', await bytesOf(await probabilitiesNpz(output.probabilities, scan.geometry.size)));
        write('case.pkl', propertiesPickle(properties, scan, plans.imageReaderWriter));
        write('case.nii.gz', await bytesOf(await writeLabels(output.labels, scan, 'case.nii.gz')));
        for (const file of ['plans.json', 'dataset.json']) {
          write(file, readFileSync(new URL(`preprocessing/${name}/${file}`, golden), 'utf8'));
        }
      }
      const [a, b, out] = ['a', 'b', 'out'].map((one) => join(folder, one));
      askPython([installed('nnUNetv2_ensemble'), '-i', a ?? '', b ?? '', '-o', out ?? '', '-np', '1']);
      const written = await readImage(
        new Blob([readFileSync(join(folder, 'out', 'case.nii.gz'))]),
        'case.nii.gz',
      );
      expect([...written.data]).toEqual(
        [...expected.array('export_segmentation_with_probabilities_float32').data].map(Number),
      );
      expect(written.geometry).toEqual(scan.geometry);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
