import type { Volume } from '../../image/index.ts';
import { boxShape } from '../axes.ts';
import { checkGrid, commonGrid, croppedChannels } from '../channels.ts';
import { nonzeroBox } from '../cropping.ts';

/** A case as the fingerprint sees it. */
export interface Foreground {
  /** mm and voxels, reader axis order. */
  readonly spacing: readonly number[];
  readonly shapeAfterCrop: readonly number[];
  /** Voxels after over before cropping. */
  readonly relativeSize: number;
  /** Voxels whose label is above 0, the ignore label among them. */
  readonly voxels: number;
  /** Their values, one array a channel, in the image's own order. Made when asked for: one channel at a time is held. */
  readonly channels: Iterable<Float32Array>;
}

const product = (size: readonly number[]): number => size.reduce((a, b) => a * b, 1);

/** @param channels number of dataset.json. @throws PreprocessingError when the files do not fit together */
export function foregroundOf(volumes: readonly Volume[], segmentation: Volume, channels: number): Foreground {
  const grid = commonGrid(volumes, channels);
  const [first] = volumes;
  if (first) checkGrid(first.geometry, segmentation.geometry);
  const box = nonzeroBox(volumes);
  const crop = { box, transpose: [0, 1, 2] as const };
  const [depth, height, width] = boxShape(box);
  const [labels] = croppedChannels([segmentation], crop);
  const label = new Float32Array(height * width);
  let voxels = 0;
  for (let z = 0; z < depth; z++) {
    labels?.readPlane(0, z, label);
    for (const value of label) if (value > 0) voxels += 1;
  }
  function* valuesOf(): Generator<Float32Array> {
    const plane = new Float32Array(height * width);
    for (const channel of croppedChannels(volumes, crop)) {
      const values = new Float32Array(voxels);
      let to = 0;
      for (let z = 0; z < depth; z++) {
        labels?.readPlane(0, z, label);
        channel.readPlane(0, z, plane);
        for (let i = 0; i < plane.length; i++) if ((label[i] ?? 0) > 0) values[to++] = plane[i] ?? 0;
      }
      yield values;
    }
  }
  return {
    spacing: [...grid.spacing],
    shapeAfterCrop: [depth, height, width],
    relativeSize: product([depth, height, width]) / product(grid.size),
    voxels,
    channels: { [Symbol.iterator]: valuesOf },
  };
}
