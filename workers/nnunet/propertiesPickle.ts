/** nnU-Net's properties dict of a case, `CASE.pkl` (spec §1.1). */
import type { Grid } from '../image/index.ts';
import { NumpyArray, PyFloat, PyTuple, type PyValue, pickle } from '../network/index.ts';
import type { CaseProperties } from './caseProperties.ts';

/** As a pickle. `reader`: plans.json's `image_reader_writer`, whose own entry is written. `more`: what training adds. */
export function propertiesPickle(
  properties: CaseProperties,
  grid: Grid,
  reader: string,
  more: readonly (readonly [string, PyValue])[] = [],
): Uint8Array {
  const { spacing, shapeBeforeCropping, box, shapeAfterCropping } = properties;
  const entries: (readonly [string, PyValue])[] = [
    reader.startsWith('Nibabel') ? ['nibabel_stuff', nibabelStuff(grid)] : ['sitk_stuff', sitkStuff(grid)],
    ['spacing', spacing.map((mm) => new PyFloat(mm))],
    ['shape_before_cropping', new PyTuple(shapeBeforeCropping)],
    ['bbox_used_for_cropping', box.map((range) => [...range])],
    ['shape_after_cropping_and_before_resampling', new PyTuple(shapeAfterCropping)],
    ...more,
  ];
  return pickle(new Map<PyValue, PyValue>(entries));
}

const floats = (values: readonly number[]): PyTuple => new PyTuple(values.map((value) => new PyFloat(value)));

function sitkStuff({ geometry, fileDimension }: Grid): PyValue {
  const n = fileDimension === 2 ? 2 : 3;
  const direction = geometry.direction.filter((_, i) => i % 3 < n && i < 3 * n);
  return new Map<PyValue, PyValue>([
    ['spacing', floats(geometry.spacing.toReversed().slice(0, n))],
    ['origin', floats(geometry.origin.slice(0, n))],
    ['direction', floats(direction)],
  ]);
}

/** The affine from voxel (i, j, k) to RAS mm, as nibabel holds it. */
function nibabelStuff({ geometry }: Grid): PyValue {
  const { origin, direction, spacing } = geometry;
  const [sz, sy, sx] = spacing;
  const affine = Float64Array.from({ length: 16 }, (_, at) => {
    const [row, column] = [Math.floor(at / 4), at % 4];
    if (row === 3) return column === 3 ? 1 : 0;
    const toRas = row < 2 ? -1 : 1;
    if (column === 3) return toRas * (origin[row] ?? 0);
    return toRas * (direction[3 * row + column] ?? 0) * ([sx, sy, sz][column] ?? 1);
  });
  return new Map<PyValue, PyValue>([['original_affine', new NumpyArray('float64', [4, 4], affine)]]);
}
