import type { Zyx } from '../image/index.ts';

export type Axis = 0 | 1 | 2;
/** Half-open voxel range along one axis. */
export type Range = readonly [from: number, to: number];
export type Box = readonly [Range, Range, Range];

/** Value of every axis, as a triple. */
export const perAxis = <T>(of: (axis: Axis) => T): readonly [T, T, T] => [of(0), of(1), of(2)];

/** The two axes beside `axis`, ascending. */
export function otherAxes(axis: Axis): readonly [Axis, Axis] {
  if (axis === 0) return [1, 2];
  return axis === 1 ? [0, 2] : [0, 1];
}

/** Elements between neighbours along each axis of a C-order array of this shape. */
export const stridesOf = (shape: Zyx): Zyx => [shape[1] * shape[2], shape[2], 1];

/** `values[order[i]]` for each i: what NumPy's `transpose(order)` does to shapes, strides and spacings. */
export const permute = <T>(values: readonly [T, T, T], order: Permutation): readonly [T, T, T] =>
  perAxis((axis) => values[order[axis]]);

export type Permutation = readonly [Axis, Axis, Axis];

export const sameShape = (a: Zyx, b: Zyx): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2];

export const boxShape = (box: Box): Zyx => perAxis((axis) => box[axis][1] - box[axis][0]);

/** Three different axis numbers, as plans.json's transposes hold them. */
export const asPermutation = (order: readonly [number, number, number]): Permutation =>
  // `parsePlans` has checked that they are 0, 1 and 2 in some order.
  order as Permutation;

/** The permutation that undoes `order`. */
export const inverse = (order: Permutation): Permutation => perAxis((axis) => order.indexOf(axis) as Axis);
