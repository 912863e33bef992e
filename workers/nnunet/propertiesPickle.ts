/** nnU-Net's properties dict of a case, `CASE.pkl` (spec §1.1). */
import { type FileGrid, type Grid, notedAffines } from '../image/index.ts';
import { NumpyArray, PyFloat, PyTuple, type PyValue, pickle } from '../network/index.ts';
import type { CaseProperties } from './caseProperties.ts';

/** As a pickle. `reader`: plans.json's `image_reader_writer`, whose own entry is written. `more`: what training adds. */
export function propertiesPickle(
  properties: CaseProperties,
  grid: FileGrid,
  reader: string,
  more: readonly (readonly [string, PyValue])[] = [],
): Uint8Array {
  const { spacing, shapeBeforeCropping, box, shapeAfterCropping } = properties;
  const entries: (readonly [string, PyValue])[] = [
    reader.startsWith('Nibabel')
      ? ['nibabel_stuff', nibabelStuff(grid, reader === 'NibabelIOWithReorient')]
      : ['sitk_stuff', sitkStuff(grid)],
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

/** Affines from voxel (i, j, k) to RAS mm, as nibabel holds them; NibabelIOWithReorient writes labels by the second. */
function nibabelStuff(grid: FileGrid, isReoriented: boolean): PyValue {
  const { original, reoriented } = notedAffines(grid);
  const matrix = (affine: readonly number[]) =>
    new NumpyArray('float64', [4, 4], Float64Array.from([...affine, 0, 0, 0, 1]));
  return new Map<PyValue, PyValue>([
    ['original_affine', matrix(original)],
    ...(isReoriented ? [['reoriented_affine', matrix(reoriented)] as const] : []),
  ]);
}
