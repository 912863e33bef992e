import type { LabelArray } from '../components/index.ts';
import { squaredDistances } from '../distance/index.ts';
import type { Zyx } from '../image/index.ts';

/** 1 where one of the six neighbours has another label. The edge of the image is no border. */
export function borderVoxels(labels: LabelArray, [depth, height, width]: Zyx): Uint8Array {
  const border = new Uint8Array(labels.length);
  const plane = height * width;
  for (let z = 0, i = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const after = [x + 1 < width && i + 1, y + 1 < height && i + width, z + 1 < depth && i + plane];
        for (const other of after) {
          if (other === false || labels[other] === labels[i]) continue;
          border[i] = 1;
          border[other] = 1;
        }
      }
    }
  }
  return border;
}

/** 1 where a voxel's centre is at most `mm` from the centre of a marked voxel. */
export function dilate(mask: Uint8Array, size: Zyx, spacing: Zyx, mm: number): Uint8Array {
  // Distances are float32: a voxel at exactly `mm` must not fall out by rounding.
  const limit = mm * mm * (1 + 1e-6);
  return Uint8Array.from(squaredDistances(mask, size, spacing), (squared) => (squared <= limit ? 1 : 0));
}

/** 1 within `mm` of a border between labels, the border's own voxels included; all 0 for 0 mm. */
export function borderBand(labels: LabelArray, size: Zyx, spacing: Zyx, mm: number): Uint8Array {
  if (mm <= 0) return new Uint8Array(labels.length);
  return dilate(borderVoxels(labels, size), size, spacing, mm);
}
