import { describe, expect, it } from 'vitest';
import type { Volume } from '../image/index.ts';
import { inverse, permute } from './axes.ts';
import { transposedSpacing } from './caseProperties.ts';
import { croppedChannels } from './channels.ts';
import { classLocations } from './classLocations.ts';
import { nonzeroMask } from './cropping.ts';
import { maskedLabels, type PreprocessedCase, preprocessCase } from './preprocessCase.ts';
import { noPause, resampleSegmentation, resolveResampling } from './resampling/index.ts';
import { GOLDEN_CASES, openGoldenCase, worstDifference } from './testing/goldenPreprocessing.ts';

describe.each(Object.entries(GOLDEN_CASES))('golden case %s', (name, tolerance) => {
  const golden = openGoldenCase(name);
  let prepared: { result: PreprocessedCase; volumes: Volume[]; segmentation: Volume } | undefined;
  const prepare = async () => {
    const [volumes, segmentation] = [await golden.volumes(), await golden.segmentation()];
    prepared ??= {
      result: await preprocessCase({ ...golden, volumes, segmentation }),
      volumes,
      segmentation,
    };
    return prepared;
  };

  it('crops as nnU-Net does', async () => {
    const { properties } = (await prepare()).result;
    expect({
      spacing: properties.spacing,
      shape_before_cropping: properties.shapeBeforeCropping,
      bbox_used_for_cropping: properties.box,
      shape_after_cropping_and_before_resampling: properties.shapeAfterCropping,
    }).toEqual(golden.properties);
  });

  it('normalises and resamples the image', async () => {
    const { result } = await prepare();
    expect([result.channels, ...result.properties.shape]).toEqual(golden.array('data').shape);
    expect(worstDifference(result.data, golden.array('data'))).toBeLessThanOrEqual(tolerance);
  });

  it('resamples the labels voxel for voxel', async () => {
    const { result } = await prepare();
    expect(worstDifference(result.segmentation ?? [], golden.array('seg'))).toBe(0);
  });

  it('marks what lies outside the nonzero mask when no labels are given', async () => {
    const { volumes, segmentation, result } = await prepare();
    const { box, transpose, shape, shapeAfterCropping, targetSpacing } = result.properties;
    const crop = { box: permute(box, inverse(transpose)), transpose };
    const mask = nonzeroMask(croppedChannels(volumes, crop));
    const empty = { ...segmentation, data: new Uint8Array(segmentation.data.length) };
    const labels = maskedLabels(empty, crop, mask);
    const rule = golden.configuration.resamplingSeg;
    const resampling = resolveResampling(rule, transposedSpacing(result.properties), targetSpacing);
    const resampled = await resampleSegmentation(labels, shapeAfterCropping, shape, resampling, noPause);
    expect(worstDifference(resampled, golden.array('seg_without_reference'))).toBe(0);
  });

  it('draws the class locations in nnU-Net’s order', async () => {
    const { segmentation, properties } = (await prepare()).result;
    const locations = classLocations(segmentation ?? new Int16Array(), properties.shape, golden.dataset);
    const keys = [...golden.expected.keys()].filter((key) => key.startsWith('locations_'));
    expect(locations.map(({ key }) => `locations_${[key].flat().join('_')}`).sort()).toEqual(keys.sort());
    for (const { key, voxels } of locations) {
      expect([...voxels]).toEqual([...golden.array(`locations_${[key].flat().join('_')}`).data].map(Number));
    }
  });
});
